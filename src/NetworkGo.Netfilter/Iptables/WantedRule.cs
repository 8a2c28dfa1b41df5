namespace NetworkGo.Netfilter.Iptables;

/// <summary>A rule as it should be in a chain.</summary>
/// <param name="Body">The rule without <c>-A CHAIN</c>.</param>
/// <param name="Key">What a saved rule that is this one is known by.</param>
internal readonly record struct WantedRule(string Body, string Key)
{
    /// <summary>A rule of the desired state: known by its own text.</summary>
    public static WantedRule Desired(string body) => new(body, body);
}
