using System.Net;

namespace NetworkGo.Core.Ports;

/// <summary>What the kernel of a namespace answered about ways.</summary>
public sealed record WaysRead
{
    /// <summary>An answer for each question, in their order.</summary>
    public EquatableArray<WayAnswer> Answers { get; init; }

    /// <summary>The addresses of the namespace, each with its device.</summary>
    public EquatableArray<KeyValuePair<IPAddress, string>> Addresses { get; init; }

    /// <summary>The routing rules, by priority.</summary>
    public EquatableArray<RoutingRule> Rules { get; init; }

    /// <summary>Why nothing was answered; null otherwise.</summary>
    public string? Failure { get; init; }
}
