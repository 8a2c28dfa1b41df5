using NetworkGo.Testing;

namespace NetworkGo.Chaos.Tests.Drift;

/// <summary>Something that others do to the rules.</summary>
/// <param name="Name">For the report.</param>
/// <param name="DoAsync">Does it; returns the foreign rules that it added, as <c>iptables-save</c> shows them.</param>
/// <param name="FlushesForeign">Whether it takes Docker's and everybody's rules, too.</param>
/// <param name="Chooses">Whether where the jump belongs changes by it.</param>
internal sealed record Disturbance(string Name, Func<PrivateEngine, RuleText, Random, Task<string[]>> DoAsync, bool FlushesForeign = false, bool Chooses = false)
{
    private const string ForeignDrop = "-A DOCKER-USER -i wg0 -p tcp -j DROP";

    /// <summary>All of them, of the host.</summary>
    public static IReadOnlyList<Disturbance> OfHost { get; } =
    [
        new("own chain of filter flushed", static (e, _, _) => ShellAsync(e, "iptables --flush NETWORK-GO-FORWARD")),
        new("own chain of nat flushed", static (e, _, _) => ShellAsync(e, "iptables --table nat --flush NETWORK-GO-PREROUTING")),
        new("an own rule deleted", static (e, text, random) =>
        {
            var (table, line) = text.AnyOwnRule(random);
            return RestoreAsync(e, table, "-D" + line[2..]);
        }),
        new("own rules reordered", static (e, text, random) =>
        {
            var (table, lines) = text.AnyOwnChain(random);
            return RestoreAsync(e, table, "-D" + lines[0][2..], lines[0]);
        }),
        new("a jump deleted", static (e, text, random) =>
        {
            var (table, line) = text.AnyJump(random);
            return RestoreAsync(e, table, "-D" + line[2..]);
        }),
        new("the jump moved below a foreign drop", static async (e, text, _) =>
        {
            var (table, line) = text.Jump("NETWORK-GO-FORWARD");
            await RestoreAsync(e, table, "-D" + line[2..], ForeignDrop, line);
            return [ForeignDrop];
        }),
        new("own chain and its jump deleted", static (e, text, _) =>
        {
            var (table, line) = text.Jump("NETWORK-GO-FORWARD");
            return RestoreAsync(e, table, "-D" + line[2..], "-F NETWORK-GO-FORWARD", "-X NETWORK-GO-FORWARD");
        }),
        new("a foreign drop above the jump", static async (e, _, _) =>
        {
            await ShellAsync(e, "iptables --insert DOCKER-USER 1 --in-interface wg0 --protocol tcp --jump DROP");
            return [ForeignDrop];
        }),
        new("a second jump", static (e, text, random) =>
        {
            var (table, line) = text.AnyJump(random);
            return RestoreAsync(e, table, line);
        }),
        new("Docker's jump order swapped", static (e, _, _) => RestoreAsync(e, "filter", "-D FORWARD -j DOCKER-USER", "-A FORWARD -j DOCKER-USER"), Chooses: true),
        new("the policy of FORWARD changed", static (e, text, _) =>
            ShellAsync(e, $"iptables --policy FORWARD {(text.PolicyOf("FORWARD") == "DROP" ? "ACCEPT" : "DROP")}; iptables --flush NETWORK-GO-FORWARD")),
        new("every table flushed", static (e, text, _) => ShellAsync(e, string.Join(" && ", text.Tables.Select(static t => $"iptables --table {t} --flush"))), FlushesForeign: true, Chooses: true),
        new("own chains flushed, each table in its own moment", static (e, text, _) => ShellAsync(e, string.Join(" ; sleep 0.05 ; ", text.OwnChains.Select(static c => $"iptables --table {c.Table} --flush {c.Chain}")))),
    ];

    private static async Task<string[]> ShellAsync(PrivateEngine engine, string script)
    {
        (await engine.OnHostAsync("sh", "-c", script)).OutputOrThrow();
        return [];
    }

    private static async Task<string[]> RestoreAsync(PrivateEngine engine, string table, params string[] lines)
    {
        (await engine.OnHostWithInputAsync($"*{table}\n{string.Join('\n', lines)}\nCOMMIT\n", "iptables-restore", "--noflush")).OutputOrThrow();
        return [];
    }
}
