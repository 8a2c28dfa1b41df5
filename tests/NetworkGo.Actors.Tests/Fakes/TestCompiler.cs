using System.Net;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.DesiredState;
using NetworkGo.Netfilter.Rules;

namespace NetworkGo.Actors.Tests.Fakes;

/// <summary>
/// A compiler that is no more than the actors need: a policy with <c>namespace</c> becomes one rule there, naming the
/// bridges that are known; a policy whose <c>from</c> is <c>nobody</c> is unresolved.
/// </summary>
internal static class TestCompiler
{
    public static NetworksConfiguration Configuration(
        (string Name, string Subnet)[] networks, (string Container, string Address, string Network)[] addresses, params string[] policies) => new()
        {
            Networks = networks.Select(static n => new NetworkDefinition
            {
                Key = n.Name,
                Name = n.Name,
                Subnet = IPNetwork.Parse(n.Subnet),
                Gateway = Gateway(n.Subnet),
            }).ToEquatableArray(),
            Addresses = addresses.Select(static a => new AddressDefinition
            {
                Key = a.Container,
                ContainerName = a.Container,
                Address = IPAddress.Parse(a.Address),
                NetworkKey = a.Network,
            }).ToEquatableArray(),
            Policies = policies.Select(static (p, i) => new PolicyDefinition
            {
                Index = i,
                Id = p,
                Namespace = p.Split('@')[1],
                From = p.Split('@')[0],
            }).ToEquatableArray(),
        };

    public static HostState Compile(NetworksConfiguration configuration, EngineFacts facts)
    {
        var resolved = configuration.Policies.Where(static p => p.From != "nobody").ToList();
        return new HostState
        {
            Networks = configuration.Networks.Select(static n => new NetworkSpec
            {
                Key = n.Key,
                Name = n.Name,
                Subnet = n.Subnet,
                Gateway = n.Gateway,
                Driver = n.Driver,
            }).ToEquatableArray(),
            Containers = configuration.Addresses.GroupBy(static a => a.ContainerName, StringComparer.Ordinal).Select(static g => new ContainerSpec
            {
                Name = g.Key,
                Attachments = g.Select(static a => new AttachmentSpec(a.NetworkKey, a.Address)).ToEquatableArray(),
            }).ToEquatableArray(),
            Namespaces = resolved.GroupBy(static p => Id(p.Namespace!)).Select(g => new NamespaceSpec
            {
                Id = g.Key,
                Rules = g.Select(p => new Rule(
                    RuleHook.Forward,
                    new FlowMatch { Input = string.Join(',', facts.Bridges.Select(static b => b.Interface)), Protocol = IpProtocol.Tcp },
                    RuleAction.Accept.Instance,
                    p.Id)).ToEquatableArray(),
            }).ToEquatableArray(),
            Policies = configuration.Policies.Select(static p => new PolicyOutcome
            {
                Id = p.Id,
                Namespaces = p.From == "nobody" ? [] : [Id(p.Namespace!)],
                Unresolved = p.From == "nobody" ? "nothing is called nobody" : null,
            }).ToEquatableArray(),
        };
    }

    private static NamespaceId Id(string name) => name == "host" ? NamespaceId.Host : new NamespaceId(name);

    private static IPAddress Gateway(string subnet)
    {
        var bytes = IPNetwork.Parse(subnet).BaseAddress.GetAddressBytes();
        bytes[^1]++;
        return new IPAddress(bytes);
    }
}
