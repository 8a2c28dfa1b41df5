using System.Globalization;
using Akka.Actor;
using Akka.Event;
using NetworkGo.Actors.Ports;
using NetworkGo.Actors.Scheduling;
using NetworkGo.Actors.Settings;
using NetworkGo.Core.Changes;
using NetworkGo.Core.Ports;

namespace NetworkGo.Actors.Keeping;

/// <summary>
/// Reads and writes the state folder and the configuration file, one thing after the other: a disk may be slow, and none of it may hold
/// up what is in force. What could not be kept is tried again, and what is no longer there is kept again: a folder may be unmounted,
/// emptied or altered while no one reads it.
/// </summary>
internal sealed class StateKeeperActor(ReconcilerPorts ports, ReconcilerSettings settings) : UntypedActor, IWithTimers
{
    /// <summary>Its name below the supervisor, where it is found after a restart, too.</summary>
    internal const string Name = "state";

    private const string NoFolder = "there is no state folder";

    // A disk that hangs: the rest goes on without it.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private readonly LinkedList<KeeperCommand> waiting = new();
    private KeeperCommand? running;
    private KeeperCommand.Keep? unkept;
    private KeeperCommand.Record? unrecorded;

    // What was kept last, and so has to be there. A record that is damaged is not written again before it is known what is to be in it.
    private KeeperCommand.Keep? kept;
    private KeeperCommand.Record? recorded = new(RestartRecord.None, null);

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(ReconcilerPorts ports, ReconcilerSettings settings) => ActorProps.Of(() => new StateKeeperActor(ports, settings));

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case KeeperCommand command:
                waiting.AddLast(command);
                Forget();
                Next();
                break;
            case Done done when ReferenceEquals(done.Command, running):
                running = null;
                Report(done);
                Next();
                break;
            case Done:
                break;
            case Again:
                TryAgain();
                break;
            case Due:
                Look();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    protected override void PreStart()
    {
        if (ports.Generations is not null)
        {
            Timers.StartPeriodicTimer(nameof(Due), Due.Instance, settings.ResyncInterval);
        }
    }

    protected override void PostRestart(Exception reason)
    {
        base.PostRestart(reason);
        ports.Log.Restarted(Self.Path.Name, reason);
    }

    // While a disk hangs, no more waits than would stay.
    private void Forget()
    {
        var generations = waiting.OfType<KeeperCommand.Keep>().ToList();
        if (generations.Count > IGenerationStore.Kept)
        {
            waiting.Remove(generations[0]);
        }
    }

    private void Next()
    {
        if (running is not null || waiting.First is not { Value: var command } first)
        {
            return;
        }

        waiting.Remove(first);
        running = command;
        _ = RunAsync(command).WaitAsync(Limit).PipeTo(
            Self,
            success: result => new Done(command, result, null),
            failure: exception => new Done(command, null, Words(exception)));
    }

    private static string Words(Exception exception) => exception is TimeoutException
        ? string.Create(CultureInfo.InvariantCulture, $"the disk did not answer within {Limit.TotalSeconds:0} s")
        : exception.Message;

    // What it throws before its first await comes back like all else.
    private async Task<object?> RunAsync(KeeperCommand command) => command switch
    {
        KeeperCommand.Read => await Store.ReadAsync(CancellationToken.None).ConfigureAwait(false),
        KeeperCommand.Keep keep => await Store.KeepAsync(keep.Generation, CancellationToken.None).ConfigureAwait(false),
        KeeperCommand.Record record => await RecordAsync(record, kept).ConfigureAwait(false),
        KeeperCommand.Look look => await Store.LookAsync(look.Generation, look.What, CancellationToken.None).ConfigureAwait(false),
        KeeperCommand.WriteFile write => ports.ConfigurationWriter is { } writer
            ? await writer.WriteAsync(write.Version.Content, CancellationToken.None).ConfigureAwait(false)
            : "it is not this daemon's to write",
        KeeperCommand.Fetch fetch => await FetchAsync(fetch).ConfigureAwait(false),
        _ => throw new InvalidOperationException($"no such command: {command}"),
    };

    private IGenerationStore Store => ports.Generations ?? throw new InvalidOperationException(NoFolder);

    // A record of what not to take is worth nothing without the generation that is taken instead.
    private async Task<string?> RecordAsync(KeeperCommand.Record record, KeeperCommand.Keep? former)
    {
        if (former is not null && !(await Store.LookAsync(former.Generation, recorded?.What ?? RestartRecord.None, CancellationToken.None).ConfigureAwait(false)).IsWhole
            && await Store.KeepAsync(former.Generation, CancellationToken.None).ConfigureAwait(false) is { } failure)
        {
            return failure;
        }

        return await Store.RecordAsync(record.What, CancellationToken.None).ConfigureAwait(false);
    }

    private async Task<StoredGeneration?> FetchAsync(KeeperCommand.Fetch fetch)
    {
        if (fetch.Number is { } number)
        {
            return await Store.ReadAsync(number, CancellationToken.None).ConfigureAwait(false);
        }

        var content = await Store.ReadAsync(CancellationToken.None).ConfigureAwait(false);
        return content.Generations.LastOrDefault(g => g.Number < fetch.Below) is { } former
            ? await Store.ReadAsync(former.Number, CancellationToken.None).ConfigureAwait(false)
            : null;
    }

    private void Report(Done done)
    {
        var failure = done.Failure ?? done.Result as string;
        switch (done.Command)
        {
            case KeeperCommand.Read:
                Found(done.Result as StateFolderContent);
                Context.Parent.Tell(new KeeperResult.Folder(done.Result as StateFolderContent ?? StateFolderContent.Empty with { Unwritable = failure }));
                break;
            case KeeperCommand.Keep keep:
                (unkept, kept) = failure is null ? (null, keep) : (keep, kept);
                Kept(failure);
                break;
            case KeeperCommand.Record record:
                var what = record with { Trial = null };
                (unrecorded, recorded) = failure is null ? (null, what) : (what, recorded);
                Kept(failure);
                if (record.Trial is { } trial)
                {
                    Context.Parent.Tell(new KeeperResult.TrialRecorded(trial));
                }

                break;
            case KeeperCommand.Look look:
                Found(look, done.Result as FolderLook? ?? default);
                break;
            case KeeperCommand.WriteFile write:
                Context.Parent.Tell(new KeeperResult.FileWritten(write.Order, write.Version, failure));
                break;
            case KeeperCommand.Fetch fetch:
                Context.Parent.Tell(new KeeperResult.Fetched(fetch.Order, done.Result as StoredGeneration, failure ?? NotThere(fetch)));
                break;
            default:
                throw new InvalidOperationException($"no such command: {done.Command}");
        }
    }

    // What a start finds is what has to stay.
    private void Found(StateFolderContent? content)
    {
        kept = content?.Last is { } last ? new KeeperCommand.Keep(last) : kept;
        recorded = content is { IsRecordDamaged: true } ? null : new KeeperCommand.Record(content?.Record ?? RestartRecord.None, null);
    }

    private void Found(KeeperCommand.Look look, FolderLook found)
    {
        if (found.Highest > look.Generation.Head.Number)
        {
            Context.Parent.Tell(new KeeperResult.Overtaken(found.Highest));
        }
        else if (!found.IsWhole)
        {
            KeepAgain(kept);
        }

        if (!found.IsWhole)
        {
            KeepAgain(recorded);
        }
    }

    private static string NotThere(KeeperCommand.Fetch fetch) => fetch.Number is { } number
        ? string.Create(CultureInfo.InvariantCulture, $"generation {number} is not kept: 'network-go history' lists those that are")
        : "there is no generation before the one in force";

    private void Kept(string? failure)
    {
        if (failure is not null)
        {
            Timers.StartSingleTimer(nameof(Again), Again.Instance, settings.Backoff.Maximum);
        }

        if (failure is not null || (unkept is null && unrecorded is null))
        {
            Context.Parent.Tell(new KeeperResult.Kept(failure));
        }
    }

    private void TryAgain()
    {
        KeepAgain(unkept);
        KeepAgain(unrecorded);
    }

    // Where nothing else is to be done: what is kept just now is not there yet.
    private void Look()
    {
        if (kept is { } keep && recorded is { } record && unkept is null && unrecorded is null && running is null && waiting.Count == 0)
        {
            Self.Tell(new KeeperCommand.Look(keep.Generation, record.What));
        }
    }

    // Only the newest of each kind; one that waits already is newer.
    private void KeepAgain<T>(T? command)
        where T : KeeperCommand
    {
        if (command is not null && running is not T && !waiting.OfType<T>().Any())
        {
            Self.Tell(command);
        }
    }

    private sealed record Done(KeeperCommand Command, object? Result, string? Failure) : IDeadLetterSuppression;

    private sealed record Again : IDeadLetterSuppression
    {
        internal static Again Instance { get; } = new();
    }

    private sealed record Due : IDeadLetterSuppression
    {
        internal static Due Instance { get; } = new();
    }
}
