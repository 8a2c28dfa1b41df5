using NetworkGo.Core.Loading.Mistakes;
using NetworkGo.Core.Loading.Nodes;

namespace NetworkGo.Core.Loading.Reading;

/// <summary>The whole file as it was read: what the validators look at.</summary>
internal sealed class ConfigurationDraft
{
    private ConfigurationDraft(ObjectReader reader, MistakeList mistakes)
    {
        Networks = [.. reader.Entries("networks").Select(m => NetworkReader.Read(m, mistakes)).OfType<NetworkDraft>()];
        Addresses = [.. reader.Entries("ips").Select(m => AddressReader.Read(m, mistakes)).OfType<AddressDraft>()];
        AllowEmpty = reader.Flag("allow_empty");
        List = reader.Find("policies");
        Policies = [.. reader.Elements("policies").Select(n => PolicyReader.Read(n, mistakes)).OfType<PolicyDraft>()];
        Lookup = new NetworkLookup(Networks);
    }

    private ConfigurationDraft(ConfigurationDraft other, IReadOnlyList<PolicyDraft> policies) =>
        (Networks, Addresses, Lookup, Policies) = (other.Networks, other.Addresses, other.Lookup, policies);

    /// <summary><c>allow_empty</c>.</summary>
    public Field<bool> AllowEmpty { get; }

    /// <summary>The networks that are objects, in order.</summary>
    public IReadOnlyList<NetworkDraft> Networks { get; }

    /// <summary>The addresses that are objects, in order.</summary>
    public IReadOnlyList<AddressDraft> Addresses { get; }

    /// <summary>The policies that are objects, in order.</summary>
    public IReadOnlyList<PolicyDraft> Policies { get; }

    /// <summary>Finds networks by name and by address.</summary>
    public NetworkLookup Lookup { get; }

    /// <summary>The value of <c>policies</c>; null where there is none.</summary>
    public PositionedNode? List { get; }

    /// <summary>The same with other policies.</summary>
    public ConfigurationDraft With(IReadOnlyList<PolicyDraft> policies) => new(this, policies);

    /// <summary>Reads the file's top value.</summary>
    /// <returns>Null when it is no object.</returns>
    public static ConfigurationDraft? Read(PositionedNode root, MistakeList mistakes) =>
        ObjectReader.Open(root, ObjectShape.File, mistakes) is { } reader ? new ConfigurationDraft(reader, mistakes) : null;
}
