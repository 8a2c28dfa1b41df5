namespace NetworkGo.Benchmarks.Measuring;

/// <summary>How much is measured.</summary>
internal sealed record Sizes
{
    /// <summary>What docs/benchmarks.md is made of: less than forty minutes.</summary>
    public static Sizes Full { get; } = new();

    /// <summary>Everything once, on small sizes: that each row measures. Its figures mean nothing.</summary>
    public static Sizes Quick { get; } = new()
    {
        Edits = 2,
        Containers = 8,
        Policies = 12,
        Restarts = 2,
        PolicyCounts = [40],
        Repeats = 1,
        Namespaces = 4,
        RulesInNamespace = 3,
        Starting = 4,
        StartingPolicies = 6,
        Idle = TimeSpan.FromSeconds(4),
        IdleContainers = 8,
        IdlePolicies = 12,
        Starts = 2,
        Image = false,
        PassingCounts = [10, 50],
        Packets = 50,
        PureCounts = [20, 50, 100],
        PureAddresses = 20,
        IsQuick = true,
    };

    public bool IsQuick { get; private init; }

    /// <summary>The same, with everything repeated so many times.</summary>
    public Sizes Times(int times) => this with { Edits = times, Restarts = times, Repeats = times, Starts = times };

    /// <summary>Row 1: measured edits; containers and policies that are in place.</summary>
    public int Edits { get; private init; } = 200;

    public int Containers { get; private init; } = 100;

    public int Policies { get; private init; } = 200;

    /// <summary>Row 2: measured restarts of a container.</summary>
    public int Restarts { get; private init; } = 200;

    /// <summary>Row 3: numbers of policies that are written from nothing.</summary>
    public IReadOnlyList<int> PolicyCounts { get; private init; } = [100, 1_000, 10_000];

    /// <summary>Rows 3, 4 and 5: how often what takes seconds is repeated.</summary>
    public int Repeats { get; private init; } = 8;

    /// <summary>Row 4: containers, and rules in each.</summary>
    public int Namespaces { get; private init; } = 100;

    public int RulesInNamespace { get; private init; } = 20;

    /// <summary>Row 5: containers to connect, and policies.</summary>
    public int Starting { get; private init; } = 40;

    public int StartingPolicies { get; private init; } = 100;

    /// <summary>Row 6: how long nothing happens, among how much.</summary>
    public TimeSpan Idle { get; private init; } = TimeSpan.FromMinutes(10);

    public int IdleContainers { get; private init; } = 300;

    public int IdlePolicies { get; private init; } = 500;

    /// <summary>Row 7: starts of the program, and whether the image is built.</summary>
    public int Starts { get; private init; } = 30;

    public bool Image { get; private init; } = true;

    /// <summary>Row 8: numbers of policies in place, and first packets with each.</summary>
    public IReadOnlyList<int> PassingCounts { get; private init; } = [10, 100, 1_000, 10_000];

    public int Packets { get; private init; } = 4_000;

    /// <summary>Row 9: numbers of policies, and addresses.</summary>
    public IReadOnlyList<int> PureCounts { get; private init; } = [1_000, 2_000, 5_000, 10_000, 20_000];

    public int PureAddresses { get; private init; } = 1_000;
}
