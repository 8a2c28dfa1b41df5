namespace NetworkGo.Netfilter.Iptables;

/// <summary>In what kind of namespace marked packets have to pass.</summary>
public enum EngineHookPlace
{
    /// <summary>The host's: the engine's own rules are there.</summary>
    Host,

    /// <summary>A container's: the engine writes nothing that forwarded packets meet; whoever is in the container may have.</summary>
    Container,
}
