namespace NetworkGo.Actors.Settings;

/// <summary>Everything that tunes the reconciler, read once at the start. The defaults are those of the shipped configuration.</summary>
public sealed record ReconcilerSettings
{
    /// <summary>Retry of what may recover by itself.</summary>
    public BackoffSettings Backoff { get; init; } = new();

    /// <summary>Longest wait for a retry of what failed for a cause outside the thing itself, and may end at any moment.</summary>
    public TimeSpan OutageRetry { get; init; } = TimeSpan.FromMilliseconds(400);

    /// <summary>How long something may take before the status reports it as slow.</summary>
    public TimeSpan SlowAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Restarts of child actors.</summary>
    public SupervisionSettings Supervision { get; init; } = new();

    /// <summary>Polling period of the configuration file, behind inotify.</summary>
    public TimeSpan WatchPeriod { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Quiet time of the file before it is read, where it may still be being written; and before it is rejected.</summary>
    public TimeSpan WatchDebounce { get; init; } = TimeSpan.FromMilliseconds(30);

    /// <summary>How long an edit of the configuration file waits for a confirmation before the former one comes back; zero: it is not asked for.</summary>
    public TimeSpan ConfirmEdits { get; init; } = TimeSpan.Zero;

    /// <summary>Interval of full listings of the engine, since some changes emit no event.</summary>
    public TimeSpan ResyncInterval { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Drift check interval.</summary>
    public TimeSpan DriftInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest interval between two passes over a namespace, although no change was detected there.</summary>
    public TimeSpan RecheckInterval { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Quiet time after a change of the host's rules before they are reconciled.</summary>
    public TimeSpan RulesetDebounce { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Quiet time after an engine event before the engine is listed.</summary>
    public TimeSpan EventDebounce { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>Longest wait for one engine call.</summary>
    public TimeSpan EngineTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest run of one command (iptables, ip), and of one listing of tracked flows.</summary>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest wait of a command for the xtables lock; whole seconds.</summary>
    public TimeSpan LockWait { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Commands that run at once; they wait more than they work, so more than there are cores.</summary>
    public int CommandParallelism { get; init; } = 16;

    /// <summary>The bit of the packet mark that says "to be masqueraded".</summary>
    public uint MasqueradeMark { get; init; } = 0x1000_0000;

    /// <summary>The bit of the packet mark that says "of a policy": the engine's chains let such packets pass.</summary>
    public uint AcceptMark { get; init; } = 0x2000_0000;

    /// <summary>In which form the rules are in the kernel.</summary>
    public FirewallBackend Backend { get; init; } = FirewallBackend.Auto;

    /// <summary>Names of iptables chains of others whose jumps stay above the accept of the mark, <c>*</c> for any characters.</summary>
    public EquatableArray<string> Below { get; init; }

    /// <summary>The routing protocol number (<c>proto</c>) of its routes and routing rules.</summary>
    public byte RouteProtocol { get; init; } = 157;

    /// <summary>First routing table number of its source routes; one table per fixed address, and the rules' priority.</summary>
    public int RouteTable { get; init; } = 15700;
}
