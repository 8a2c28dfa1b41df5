using NetworkGo.Core.Engine;

namespace NetworkGo.Core.Import;

/// <summary>One member of <c>networks</c> or <c>ips</c> that was found on the host.</summary>
internal sealed class ImportEntry
{
    /// <summary>The network; for an address, null.</summary>
    public DockerNetwork? Network { get; init; }

    /// <summary>The container; for a network, null.</summary>
    public DockerContainer? Container { get; init; }

    /// <summary>The container's connection.</summary>
    public DockerEndpoint? Endpoint { get; init; }

    /// <summary>The member's name.</summary>
    public required string Key { get; init; }

    /// <summary>What else is worth knowing, a line each.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>Why it is in the file as a comment only; null where it does not.</summary>
    public string? LeftOut { get; set; }

    /// <summary>What it is called in the plan.</summary>
    public string Name => Network?.Name ?? Container!.Name;
}
