using NetworkGo.Integration.Tests.Daemon;
using NetworkGo.Testing;
using Xunit.Abstractions;

namespace NetworkGo.Integration.Tests.Troubleshooting;

/// <summary>The failures of docs/troubleshooting.md that another program makes: its routing in a container, its own nftables chain on the host.</summary>
[Trait(Feature.Trait, Feature.Troubleshooting)]
public sealed class OtherProgramTests(NftEngine engine, ITestOutputHelper output) : ExampleScene(engine), IClassFixture<NftEngine>
{
    private const string Backend = "smarthostbackend-1";
    private const string Policy = "smarthostbackend>smarthostloadbalancer:tcp/80";
    private const string Address = "172.18.103.2";

    [Fact]
    public async Task Another_program_s_routing_in_a_container_is_named_and_an_exception_to_it_makes_the_policy_ready()
    {
        await using var daemon = await StartAsync();
        var transcript = new Transcript("another program routes", daemon);
        await PassesAsync(true);
        var place = await Engine.NamespaceOfAsync(Backend);
        await InAsync(place, "ip", "route", "add", "default", "via", "172.17.0.1", "table", "51820");
        await InAsync(place, "ip", "rule", "add", "from", "all", "lookup", "51820", "pref", "101");
        await daemon.WaitForStateAsync("Policy", Policy, "Conflict");
        await PassesAsync(false);

        await transcript.NetworkGoAsync(2, "status", Policy);
        transcript.Keep(Entered("ip rule"), await place.RunAsync("ip", "rule"));
        transcript.Keep(
            Entered($"ip rule add to {Address} lookup main priority 100"), await place.RunAsync("ip", "rule", "add", "to", Address, "lookup", "main", "priority", "100"));
        await daemon.WaitForConvergenceAsync();
        await transcript.NetworkGoAsync(0, "status", Policy);

        await PassesAsync(true);
        await transcript.CompareAsync("PolicyRouting", "priority 101 (lookup 51820)", "Ready");
    }

    [Fact]
    public async Task A_drop_in_another_program_s_nftables_chain_is_found_by_explain_and_an_exception_there_lets_the_policy_work()
    {
        await using var daemon = await StartAsync();
        var transcript = new Transcript("foreign nft rule", daemon);
        await PassesAsync(true);
        await InAsync(
            Engine.Host, "nft", "add table inet guard; add chain inet guard forward { type filter hook forward priority 10; }; add rule inet guard forward tcp dport 80 drop");
        try
        {
            await PassesAsync(false);

            await transcript.NetworkGoAsync(0, "status", Policy);
            await transcript.NetworkGoAsync(2, "explain", Backend, Address, "80", "--why-not");
            transcript.Keep("nft list table inet guard", await Engine.OnHostAsync("nft", "list", "table", "inet", "guard"));
            transcript.Keep(
                $"nft insert rule inet guard forward ip daddr {Address} tcp dport 80 accept",
                await Engine.OnHostAsync("nft", "insert", "rule", "inet", "guard", "forward", "ip", "daddr", Address, "tcp", "dport", "80", "accept"));
            await transcript.NetworkGoAsync(0, "explain", Backend, Address, "80");

            await PassesAsync(true);
            await transcript.CompareAsync("Ready", "the first packet is dropped in host by rule 1 of inet guard forward", "PASS");
        }
        finally
        {
            await InAsync(Engine.Host, "nft", "delete", "table", "inet", "guard");
        }
    }

    private static string Entered(string command) => $"nsenter -t $(docker inspect -f '{{{{.State.Pid}}}}' {Backend}) -n {command}";

    private static async Task InAsync(NetworkNamespace place, params string[] command) => (await place.RunAsync(command)).OutputOrThrow();

    private async Task PassesAsync(bool isExpected) => Assert.Equal(isExpected, (await Engine.TcpFromAsync(Backend, Address, 80)).Answered);

    private async Task<DaemonProcess> StartAsync()
    {
        var daemon = await DaemonProcess.StartAsync(Engine, new DaemonOptions { Configuration = Sound, Hocon = Quick }, output);
        await daemon.WaitForConvergenceAsync();
        return daemon;
    }
}
