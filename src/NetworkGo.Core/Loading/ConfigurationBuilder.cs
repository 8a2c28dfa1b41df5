using NetworkGo.Core.Configuration;
using NetworkGo.Core.Loading.Reading;

namespace NetworkGo.Core.Loading;

/// <summary>Makes the configuration of a draft in which no validator found a mistake.</summary>
internal static class ConfigurationBuilder
{
    /// <summary>Makes the configuration, defaults filled in.</summary>
    public static NetworksConfiguration Build(ConfigurationDraft draft) => new()
    {
        Networks = draft.Networks.Select(Build).ToEquatableArray(),
        Addresses = draft.Addresses.Select(a => Build(a, draft.Lookup)).ToEquatableArray(),
        Policies = PolicyIdentifiers.Assign(draft.Policies.Select(Build)).ToEquatableArray(),
    };

    private static NetworkDefinition Build(NetworkDraft draft) => new()
    {
        Key = draft.Key.Text,
        Name = Valid(draft.EffectiveName),
        Subnet = draft.Subnet.Value,
        Gateway = Valid(draft.EffectiveGateway),
        Internal = draft.Internal.Value,
        Options = draft.Options,
        Labels = draft.Labels,
        IpRange = draft.IpRange.HasValue ? draft.IpRange.Value : null,
    };

    private static AddressDefinition Build(AddressDraft draft, NetworkLookup networks) => new()
    {
        Key = draft.Key.Text,
        Address = Valid(draft.Address.Value),
        ContainerName = Valid(draft.ContainerName.Value),
        Selector = draft.Selector.Value,
        ServiceName = draft.ServiceName.Value,
        NetworkKey = Valid(networks.Find(draft)).Key.Text,
    };

    /// <summary>Makes a policy, without its id.</summary>
    /// <param name="draft">A draft without mistakes.</param>
    /// <param name="index">Its place in the file.</param>
    public static PolicyDefinition Build(PolicyDraft draft, int index) => new()
    {
        Index = index,
        Id = "",
        Name = draft.Name.Value,
        ServiceName = draft.ServiceName.Value,
        ContainerName = draft.ContainerName.Value,
        Selector = draft.Selector.Value,
        From = draft.From.Value,
        Ports = draft.Ports.Value,
        Protocol = draft.Protocol.Value,
        Interfaces = draft.Interfaces.Value,
        IsDnat = draft.Dnat.Value,
        To = draft.To.Value,
        ToPort = draft.ToPort.HasValue ? draft.ToPort.Value : null,
        Namespace = draft.Namespace.Value,
        Masquerade = !draft.Masquerade.HasValue || draft.Masquerade.Value,
    };

    private static T Valid<T>(T? value)
        where T : class => value ?? throw new InvalidOperationException("a validator let an invalid draft pass");
}
