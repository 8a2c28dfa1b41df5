using NetworkGo.Actors.Tests.Fakes;
using NetworkGo.Core.Status;

namespace NetworkGo.Actors.Tests;

/// <summary>Containers that exchange addresses wait for each other, and nobody else does.</summary>
public sealed class ExchangeTests : ReconcilerTest
{
    private static readonly (string, string)[] Front = [("front", "10.1.0.0/24")];

    [Fact]
    public async Task Three_containers_exchange_their_addresses_with_two_calls_each_all_disconnects_before_all_connects()
    {
        Begin();
        File.Write("v1", Configuration(Front, [("a", "10.1.0.2", "front"), ("b", "10.1.0.3", "front"), ("c", "10.1.0.4", "front")]));
        await Until(AllReady);

        File.Write("v2", Configuration(Front, [("a", "10.1.0.3", "front"), ("b", "10.1.0.4", "front"), ("c", "10.1.0.2", "front")]));
        await Until(static s => AllReady(s) && s.Generation == 2);

        Assert.Equal(
            ["disconnect c-a n-front", "disconnect c-b n-front", "disconnect c-c n-front", "connect c-a n-front 10.1.0.3", "connect c-b n-front 10.1.0.4", "connect c-c n-front 10.1.0.2"],
            Engine.Writes);
    }

    [Fact]
    public async Task A_call_that_hangs_holds_up_its_own_exchange_only()
    {
        Begin();
        Engine.AddContainer("d", endpoints: FakeEngine.Endpoint("front", "10.1.0.5"));
        var hang = new TaskCompletionSource();
        Engine.Before = what => what == "disconnect c-a n-front" ? hang.Task : Task.CompletedTask;
        File.Write("v1", Configuration(
            Front, [("a", "10.1.0.3", "front"), ("b", "10.1.0.2", "front"), ("c", "10.1.0.5", "front"), ("d", "10.1.0.4", "front")]));

        await Until(static s => State(s, ObjectKind.Container, "c") == ObjectState.Ready && State(s, ObjectKind.Container, "d") == ObjectState.Ready);
        Assert.DoesNotContain("disconnect c-b n-front", Engine.Writes);

        hang.SetResult();
        await Until(AllReady);
    }

    [Fact]
    public async Task A_policy_that_a_namespace_refuses_is_taken_out_of_the_others_and_comes_back()
    {
        Engine.AddContainer("web");
        Firewall.Answer = static spec => spec.Id.IsHost
            ? new() { State = ObjectState.Ready, Conflicts = [new PolicyConflict("a@host", "NftablesBackend", "shut")] }
            : null;
        var known = new List<string>();
        Compiled = facts => known.Add(string.Join(',', facts.Refused.Select(static r => $"{r.Namespace}:{r.Policy}")));
        File.Write("v1", Configuration([], [], "a@host", "b@web"));
        await Until(_ => known.Contains("host:a@host", StringComparer.Ordinal));

        Firewall.Answer = null;
        Rules.Change();
        await Until(_ => known[^1].Length == 0 && known.Count > 1);
    }

    private void Begin()
    {
        Engine.AddNetwork("front", "10.1.0.0/24", "10.1.0.1");
        Engine.AddContainer("a", endpoints: FakeEngine.Endpoint("front", "10.1.0.2"));
        Engine.AddContainer("b", endpoints: FakeEngine.Endpoint("front", "10.1.0.3"));
        Engine.AddContainer("c", endpoints: FakeEngine.Endpoint("front", "10.1.0.4"));
    }
}
