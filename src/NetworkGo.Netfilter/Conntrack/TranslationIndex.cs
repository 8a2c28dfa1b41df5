namespace NetworkGo.Netfilter.Conntrack;

/// <summary>
/// Finds the DNATs that a flow may be about by its protocol and port, so that ten thousand flows are not compared with ten thousand DNATs each.
/// </summary>
internal sealed class TranslationIndex
{
    private readonly Dictionary<(byte Protocol, ushort Port), List<DestinationTranslation>> ofPorts = [];
    private readonly List<DestinationTranslation> others = [];

    public TranslationIndex(IEnumerable<DestinationTranslation> translations)
    {
        foreach (var translation in translations)
        {
            if (translation is { Protocol: { } protocol, Ports: { } ports } && ports.All(static range => range.First == range.Last))
            {
                foreach (var range in ports)
                {
                    Add((protocol, range.First), translation);
                }
            }
            else
            {
                others.Add(translation);
            }
        }
    }

    public bool IsEmpty => ofPorts.Count == 0 && others.Count == 0;

    /// <summary>Those that may take what is sent there; whether they do is for them to say.</summary>
    public IEnumerable<DestinationTranslation> AskedFor(ConntrackTuple original) =>
        original.DestinationPort is { } port && ofPorts.TryGetValue((original.Protocol, port), out var found)
            ? others.Count == 0 ? found : found.Concat(others)
            : others;

    private void Add((byte Protocol, ushort Port) key, DestinationTranslation translation)
    {
        if (!ofPorts.TryGetValue(key, out var list))
        {
            ofPorts[key] = list = [];
        }

        list.Add(translation);
    }
}
