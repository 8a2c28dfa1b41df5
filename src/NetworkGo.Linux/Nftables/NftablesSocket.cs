using NetworkGo.Core.Ports;
using NetworkGo.Linux.Namespaces;
using NetworkGo.Netfilter.Netlink;
using NetworkGo.Netfilter.Nftables.Reading;
using NetworkGo.Netfilter.Nftables.State;
using NetworkGo.Netfilter.Nftables.Wire;
using NetworkGo.Netfilter.Nftables.Writing;

namespace NetworkGo.Linux.Nftables;

/// <summary>Writes and reads tables of one network namespace over netlink, without starting a program.</summary>
/// <remarks>
/// The kernel works a message off while it is being sent, so nothing here waits for long, and all of it is synchronous. One thread at a
/// time. A batch is sent by one call, whatever its size, and refused as <see cref="NftFailureKind.TooLarge"/> where the socket's buffer cannot
/// be made large enough; <see cref="Apply(TableChange, uint?, CancellationToken)"/> divides what is too large.
/// </remarks>
public sealed class NftablesSocket : IDisposable
{
    private const int MostConflicts = 5;
    private const int MostReadings = 10;
    private const string WholeTransaction = "transaction";

    private readonly NetfilterChannel channel;
    private readonly TimeSpan timeout;
    private uint sequence;

    // The request whose answers were given up before their end: the kernel takes no other dump until they are read.
    private uint? unfinishedDump;

    internal NftablesSocket(NetfilterChannel channel, TimeSpan timeout)
    {
        this.channel = channel;
        this.timeout = timeout;
    }

    /// <summary>The number by which the kernel names this socket in notifications; 0 before the first request.</summary>
    public uint PortId { get; private set; }

    /// <summary>Opens one in a namespace.</summary>
    /// <param name="target">The namespace; the socket stays in it when the handle is closed.</param>
    /// <param name="timeout">The longest wait for an answer.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="IOException">The namespace cannot be entered, or the kernel gives no socket.</exception>
    public static NftablesSocket Open(INamespaceHandle target, TimeSpan timeout, TimeProvider time) =>
        new(NetfilterChannel.Open(NamespaceHandle.Of(target), time), timeout);

    /// <summary>The generation of the namespace's ruleset: unchanged since one's own transaction, nothing was changed.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public GenerationReading ReadGeneration(CancellationToken cancellationToken)
    {
        uint? generation = null;
        var failure = Ask(
            RequestEncoder.Generation(++sequence),
            NftMessage.NewGeneration,
            "generation",
            isDump: false,
            (_, attributes) =>
            {
                generation = ObjectReader.ReadGeneration(attributes)?.Id;
                return generation is not null;
            },
            out _,
            cancellationToken);
        return new GenerationReading(generation ?? 0, NftFailures.WithSupport(failure));
    }

    /// <summary>Makes all changes at once, or none.</summary>
    /// <param name="transaction">The changes.</param>
    /// <param name="expectedGeneration">Only where the ruleset is of this generation; null: in any case.</param>
    /// <param name="cancellationToken">Cancels it before it is sent.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public TransactionResult Run(Transaction transaction, uint? expectedGeneration, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        for (var attempt = 1; ; attempt++)
        {
            var before = ReadGeneration(cancellationToken);
            if (before.Failure is not null || transaction.IsEmpty)
            {
                return new TransactionResult(before.Generation, before.Failure);
            }

            // The kernel checks the generation, so that the one that follows is known to be ours.
            var failure = Send(transaction, expectedGeneration ?? before.Generation, cancellationToken);
            if (failure is { Kind: NftFailureKind.Conflict } && expectedGeneration is null && attempt < MostConflicts)
            {
                continue;
            }

            if (failure is not null)
            {
                return new TransactionResult(before.Generation, failure);
            }

            var after = ReadGeneration(cancellationToken);
            var basis = expectedGeneration ?? before.Generation;
            // A transaction that changes nothing makes no generation. A later one than the next is another program's.
            return new TransactionResult(after.Failure is null && after.Generation == basis ? basis : Next(basis), null);
        }
    }

    /// <summary>
    /// Makes a table as desired, by one transaction; where the kernel gives no buffer that is large enough, by several, of which all but the
    /// last one write what no rule uses yet.
    /// </summary>
    /// <param name="desired">What should be.</param>
    /// <param name="standing">What is; null where there is no such table.</param>
    /// <param name="expectedGeneration">
    /// Only while the ruleset is of this generation, and then of those that this call makes; null: in any case.
    /// </param>
    /// <param name="cancellationToken">Cancels it before a transaction is sent. What it has written by then is deleted by the next call.</param>
    /// <returns>
    /// The last generation that it made. After a failure packets meet the table as it was; sets that no rule uses may be in it.
    /// </returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public TransactionResult Apply(TableState desired, TableState? standing, uint? expectedGeneration, CancellationToken cancellationToken) =>
        Apply(TableChange.Between(desired, standing), expectedGeneration, cancellationToken);

    /// <summary>The same of a change that is worked out already.</summary>
    /// <param name="change">What differs.</param>
    /// <param name="expectedGeneration">Only while the ruleset is of this generation; null: in any case.</param>
    /// <param name="cancellationToken">Cancels it before a transaction is sent.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <exception cref="ArgumentException">There is no table, and none should be.</exception>
    public TransactionResult Apply(TableChange change, uint? expectedGeneration, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        IReadOnlyList<Transaction> plan = [change.Transaction ?? throw new ArgumentException("There is no table to change.", nameof(change))];
        if (change is { IsEmpty: false, Desired: { } desired } && BatchSize.Of(plan[0]) is var whole && channel.Reserve(whole) is var most && most < whole)
        {
            plan = TransactionSplit.Plan(desired, change.Standing, most);
        }

        var result = Run(plan[0], expectedGeneration, cancellationToken);
        foreach (var transaction in plan.Skip(1))
        {
            if (!result.Succeeded)
            {
                return result;
            }

            result = Run(transaction, expectedGeneration is null ? null : result.Generation, cancellationToken);
        }

        return result with { IsDivided = plan.Count > 1 };
    }

    /// <summary>Reads a whole table as it was at one moment.</summary>
    /// <param name="table">Its name; of family inet.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public TableReading Read(string table, CancellationToken cancellationToken)
    {
        NftFailure? last = null;
        for (var attempt = 0; attempt < MostReadings; attempt++)
        {
            var before = ReadGeneration(cancellationToken);
            if (before.Failure is not null)
            {
                return new TableReading(0, null, before.Failure);
            }

            var failure = new TableReader(this).Read(table, out var dump, out var isWhole, cancellationToken);
            var after = ReadGeneration(cancellationToken);
            if (isWhole && after.Failure is null && after.Generation == before.Generation)
            {
                return new TableReading(after.Generation, dump, failure);
            }

            if (failure is { Kind: not (NftFailureKind.Refused or NftFailureKind.Busy or NftFailureKind.Unknown) } or { ErrorNumber: ErrnoText.TimedOut })
            {
                return new TableReading(after.Generation, null, failure);
            }

            last = failure;
        }

        return new TableReading(
            0, null, last is { Kind: not NftFailureKind.Refused } ? last : new NftFailure(NftFailureKind.Unstable, 0, $"table {table}", $"table {table} changes faster than it can be read"));
    }

    /// <summary>Whether there is such a table; no where the kernel does not answer.</summary>
    /// <param name="table">Its name; of family inet.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public bool Exists(string table, CancellationToken cancellationToken)
    {
        var isThere = false;
        var failure = Ask(
            RequestEncoder.Table(++sequence, table),
            NftMessage.NewTable,
            $"table {table}",
            isDump: false,
            (_, _) => isThere = true,
            out _,
            cancellationToken);
        return isThere && failure is null;
    }

    /// <summary>Closes the socket; a table with an owner goes with it, unless it is persistent.</summary>
    public void Dispose() => channel.Dispose();

    /// <summary>Sends one request and reads its answers.</summary>
    /// <param name="request">The message.</param>
    /// <param name="answer">The type of the answers.</param>
    /// <param name="subject">What is asked for.</param>
    /// <param name="isDump">Whether there are several, and an end.</param>
    /// <param name="take">Takes one: the number of the socket, and the attributes. False: it is cut short.</param>
    /// <param name="isWhole">False where the kernel says that it changed meanwhile.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    internal NftFailure? Ask(
        ReadOnlyMemory<byte> request,
        NftMessage answer,
        string subject,
        bool isDump,
        Taker take,
        out bool isWhole,
        CancellationToken cancellationToken)
    {
        var whole = true;
        NftFailure? failure = null;
        var expected = sequence;
        var error = FinishDump(cancellationToken);
        isWhole = false;
        if (error == 0 && (error = channel.Send(request.Span, timeout, cancellationToken)) != 0)
        {
            return NftFailures.OfSending(error, subject);
        }

        if (error == 0)
        {
            unfinishedDump = isDump ? expected : null;
            error = channel.Receive(
                timeout,
                (type, flags, number, portId, body) =>
                {
                    // What is left of an earlier request that was given up.
                    if (number != expected)
                    {
                        return true;
                    }

                    PortId = portId;
                    whole &= (flags & NetlinkHeader.Interrupted) == 0;
                    if (type is NetlinkHeader.Done or NetlinkHeader.Error)
                    {
                        unfinishedDump = null;
                        failure ??= type == NetlinkHeader.Error ? NftFailures.OfAnswer(NetlinkErrorReader.Read(body, flags), subject) : NftFailures.OfEnd(body, subject);
                        return false;
                    }

                    if (type == (NetlinkHeader.Subsystem << 8 | (int)answer)
                        && (body.Length < NetlinkHeader.FamilySize || !take(portId, body[NetlinkHeader.FamilySize..])))
                    {
                        failure = NftFailures.Malformed(subject);
                    }

                    return isDump;
                },
                cancellationToken);
        }

        isWhole = whole && error == 0;
        return error != 0 ? NftFailures.OfReceiving(error, subject) : failure;
    }

    /// <summary>The number of the next request.</summary>
    internal uint NextSequence() => ++sequence;

    private static uint Next(uint generation) => generation == uint.MaxValue ? 1 : generation + 1;

    private int FinishDump(CancellationToken cancellationToken)
    {
        if (unfinishedDump is not { } number)
        {
            return 0;
        }

        var error = channel.Receive(
            timeout,
            (type, _, answered, _, _) => answered != number || type is not (NetlinkHeader.Done or NetlinkHeader.Error),
            cancellationToken);
        if (error == 0)
        {
            unfinishedDump = null;
        }

        return error;
    }

    private NftFailure? Send(Transaction transaction, uint expectedGeneration, CancellationToken cancellationToken)
    {
        var encoded = TransactionEncoder.Encode(transaction, sequence + 1, expectedGeneration);
        sequence = encoded.LastSequence + 1;
        var error = channel.Send(encoded.Content.Span, timeout, cancellationToken);
        if (error != 0)
        {
            return NftFailures.OfSending(error, WholeTransaction);
        }

        NftFailure? first = null;
        // It is sent: what came of it has to be read, whatever is cancelled now.
        error = channel.Receive(
            timeout,
            (type, flags, number, _, body) =>
            {
                if (type != NetlinkHeader.Error || unchecked(number - encoded.FirstSequence) > encoded.LastSequence + 1 - encoded.FirstSequence)
                {
                    return true;
                }

                first ??= NftFailures.OfAnswer(NetlinkErrorReader.Read(body, flags), encoded.ChangeOf(number)?.Subject ?? WholeTransaction);
                return number != encoded.LastSequence && !(number == encoded.FirstSequence && first is not null);
            },
            CancellationToken.None);
        // An answer that cannot be read says as little as none.
        return (first is { Kind: NftFailureKind.Malformed } ? first with { Kind = NftFailureKind.Unknown } : first) ?? (error == 0 ? null : NftFailures.OfReceiving(error, WholeTransaction));
    }

    /// <summary>Takes the attributes of an answer.</summary>
    internal delegate bool Taker(uint portId, ReadOnlySpan<byte> attributes);
}
