using NetworkGo.Core.Changes;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.Planning;
using NetworkGo.Core.Status;
using NetworkGo.Netfilter.Iptables;
using NetworkGo.Settings;
using NetworkGo.Status;
using NetworkGo.Views;
using IConfigurationSource = NetworkGo.Core.Ports.IConfigurationSource;

namespace NetworkGo.Commands;

/// <summary><c>cleanup</c>: takes out everything that NetworkGo put in.</summary>
internal static class CleanupCommand
{
    private static readonly string[] Yes = ["y", "yes"];

    /// <summary>Lists it, asks for confirmation, and removes it.</summary>
    public static async Task<int> RunAsync(
        bool yes, TimeSpan limit, CommandParts parts, CommandContext context, CancellationToken cancellationToken)
    {
        if (CommandSettings.Read(context) is not { } settings)
        {
            return ExitCodes.Usage;
        }

        StatusSocket socket;
        try
        {
            socket = StatusSocket.ClaimHost(settings.StatusSocket);
        }
        catch (StatusSocketException exception)
        {
            context.Complain(exception.Message);
            return ExitCodes.Failure;
        }

        using (socket)
        {
            var nothing = parts.Load(NoConfiguration.Content, LoadSettings.Default).Configuration!;
            if (await PlanCommand.MakeAsync(nothing, settings, parts, context, cancellationToken) is not { } plan)
            {
                return ExitCodes.Failure;
            }

            PlanText.Write(plan, context);

            // Any other obstacle may end while the rest is taken out.
            if (plan.Objects.Any(o => o is { Kind: ObjectKind.Firewall, Action: PlannedAction.Blocked } && (!plan.HasChanges || o.Reason == UnreadableTables.Reason)))
            {
                context.Complain("nothing was removed: something of network-go's may be where it cannot be seen or changed");
                return ExitCodes.Failure;
            }

            if (!plan.HasChanges)
            {
                return ExitCodes.Success;
            }

            if (!yes)
            {
                if (context.Ask("Remove all of this? [y/N] ") is not { } answer)
                {
                    context.Complain("nothing was removed: there is no terminal to ask on; use --yes");
                    return ExitCodes.Usage;
                }

                if (!Yes.Contains(answer.Trim(), StringComparer.OrdinalIgnoreCase))
                {
                    context.Out.WriteLine("Nothing was removed.");
                    return ExitCodes.Failure;
                }
            }

            var daemon = parts.Daemon with
            {
                AddServices = (services, own) =>
                {
                    parts.Daemon.AddServices(services, own);
                    services.AddSingleton<IConfigurationSource>(new NoConfiguration());
                },
            };
            // A thing that is undone leaves the status. The engine no longer lists a network that it is still removing.
            var code = await HostRun.ConvergeAsync(
                settings, daemon, socket, static s => s.Objects.All(static o => o.Kind == ObjectKind.Firewall && o.State == ObjectState.Ready), limit, context, cancellationToken);
            if (code != ExitCodes.Success)
            {
                return code;
            }

            var left = await PlanCommand.MakeAsync(nothing, settings, parts, context, cancellationToken);
            if (left is not { Objects.Count: 0 })
            {
                context.Complain("not everything could be removed:");
                PlanText.Write(left ?? new HostPlan(), context);
                return ExitCodes.Failure;
            }

            context.Out.WriteLine("Everything that network-go added was removed.");
            await ForgetAsync(settings, parts, context, cancellationToken);
            return ExitCodes.Success;
        }
    }

    // A daemon that starts over a missing file must not bring back what was taken out; the history stays.
    private static async Task ForgetAsync(ProgramSettings settings, CommandParts parts, CommandContext context, CancellationToken cancellationToken)
    {
        var store = parts.Generations(settings);
        var folder = await store.ReadAsync(cancellationToken);
        if (folder.Highest > 0)
        {
            var head = new GenerationHead(folder.Highest + 1, context.Time.GetUtcNow(), ChangeReason.Cleanup, null);
            if (await store.KeepAsync(new StoredGeneration(head, NoConfiguration.Content), cancellationToken) is { } failure)
            {
                context.Complain($"the last good configuration stays in {store.Location}: {failure}");
            }
        }
    }
}
