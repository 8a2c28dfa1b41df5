namespace NetworkGo.Core.Configuration;

/// <summary>One element of <c>policies</c>, validated; names are not resolved yet.</summary>
public sealed record PolicyDefinition
{
    /// <summary>The value of <c>namespace</c> that means the host's own.</summary>
    public const string HostNamespace = "host";

    /// <summary>Position in the file, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>
    /// What the policy is called in status, logs and rule comments: unique in the file, made of
    /// <c>name</c> (else of source, target, protocol and port), and independent of its position.
    /// </summary>
    public required string Id { get; init; }

    /// <summary><c>name</c>.</summary>
    public string? Name { get; init; }

    /// <summary><c>service_name</c>: what it is for; shown, never matched.</summary>
    public string? ServiceName { get; init; }

    /// <summary><c>container_name</c>: the target where there is no <c>selector</c>.</summary>
    public string? ContainerName { get; init; }

    /// <summary><c>selector</c>.</summary>
    public string? Selector { get; init; }

    /// <summary><c>from</c>: who may; with <c>nat</c>, for whom it is translated.</summary>
    public string? From { get; init; }

    /// <summary><c>port</c>; empty means every port.</summary>
    public EquatableArray<PortRange> Ports { get; init; }

    /// <summary><c>proto</c>.</summary>
    public IpProtocol Protocol { get; init; }

    /// <summary><c>iface</c>: the interfaces that traffic arrives on; none means every one.</summary>
    public EquatableArray<string> Interfaces { get; init; }

    /// <summary><c>nat</c> is <c>dnat</c>.</summary>
    public bool IsDnat { get; init; }

    /// <summary><c>to</c>: where DNAT leads.</summary>
    public string? To { get; init; }

    /// <summary><c>to_port</c>; the port that was asked for where it is not given.</summary>
    public ushort? ToPort { get; init; }

    /// <summary><c>namespace</c>: <c>host</c> or a container's name; null lets the pattern say.</summary>
    public string? Namespace { get; init; }

    /// <summary>Whether its rules are the host's: said by <c>namespace</c>; where that is not given, a DNAT's by <c>iface</c>, and others are.</summary>
    public bool IsOnHost => Namespace is null ? !IsDnat || Interfaces.Count > 0 : Namespace == HostNamespace;

    /// <summary><c>masquerade</c>; true where it is not given.</summary>
    public bool Masquerade { get; init; } = true;

    /// <summary>The name of what the policy is about: <c>selector</c>, else <c>container_name</c>.</summary>
    public string? Target => Selector ?? ContainerName;
}
