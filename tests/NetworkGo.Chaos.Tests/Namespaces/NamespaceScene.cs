using System.Globalization;
using NetworkGo.Testing;

namespace NetworkGo.Chaos.Tests.Namespaces;

/// <summary>
/// Relays that each have a DNAT of their own, a target, and containers that no file names. Each container's network
/// namespace bears a number from its making to its end, wherever it is found: its TTL, which nothing here depends on.
/// </summary>
internal sealed class NamespaceScene(PrivateEngine engine, PolicyForm form)
{
    /// <summary>The TTL of a namespace that the engine has only just made, and of the host.</summary>
    private const int Unmarked = 64;
    private const int Target = 100;
    private const int FirstRelay = 110;
    private const int FirstUnmanaged = 150;

    private static readonly int[] RelayNumbers = [.. Enumerable.Range(0, 6)];

    private readonly Dictionary<int, HashSet<string>> allowed = [];
    private string host = "";

    public static IReadOnlyList<string> Relays { get; } = [.. RelayNumbers.Select(static n => $"relay-{n}")];

    public static IReadOnlyList<string> Unmanaged { get; } = ["foreign-0", "foreign-1", "foreign-2"];

    public static string Configuration { get; } = $$"""
        {
          "networks": {
            "front": {"subnet": "172.29.1.0/24", "gateway": "172.29.1.1"},
            "back": {"subnet": "172.29.2.0/24", "gateway": "172.29.2.1"}
          },
          "ips": {
            "target": {"ip": "172.29.2.2", "container_name": "target"},
            {{string.Join(",\n", RelayNumbers.Select(static n => string.Create(CultureInfo.InvariantCulture,
                $$"""  "relay-{{n}}": {"ip": "172.29.1.{{10 + n}}", "container_name": "relay-{{n}}"}""")))}}
          },
          "policies": [
            {{string.Join(",\n", RelayNumbers.Select(static n => string.Create(CultureInfo.InvariantCulture,
                $$"""  {"name": "of-relay-{{n}}", "nat": "dnat", "selector": "relay-{{n}}", "to": "target", "port": {{8000 + n}}, "to_port": 80}""")))}}
          ]
        }
        """;

    /// <summary>Namespaces looked into so far.</summary>
    public long Checked { get; private set; }

    /// <summary>NetworkGo's rules seen in them so far.</summary>
    public long Seen { get; private set; }

    public async Task MakeAsync()
    {
        await engine.CreateNetworkAsync("front", "172.29.1.0/24", "172.29.1.1");
        await engine.CreateNetworkAsync("back", "172.29.2.0/24", "172.29.2.1");
        await engine.RunAsync("target", Idle(Target, "back", "172.29.2.2"));
        foreach (var n in RelayNumbers)
        {
            await engine.RunAsync(Relays[n], Idle(FirstRelay + n, "front", string.Create(CultureInfo.InvariantCulture, $"172.29.1.{10 + n}")));
        }

        foreach (var (name, n) in Unmanaged.Select(static (name, n) => (name, n)))
        {
            await engine.RunAsync(name, Idle(FirstUnmanaged + n, "front", string.Create(CultureInfo.InvariantCulture, $"172.29.1.{50 + n}")));
        }
    }

    /// <summary>With everything ready: what stands now is what may stand.</summary>
    public async Task BeginAsync()
    {
        host = await engine.RulesAsync();
        foreach (var (number, rule) in await ReadAsync())
        {
            (allowed.TryGetValue(number, out var rules) ? rules : allowed[number] = new(StringComparer.Ordinal)).Add(rule);
        }

        Assert.Equal(RelayNumbers.Select(static n => FirstRelay + n), allowed.Keys.Order());
        foreach (var n in RelayNumbers)
        {
            Assert.All(allowed[FirstRelay + n], rule => Assert.Contains(form == PolicyForm.Table ? $"\"of-{Relays[n]}\"" : $"network-go:of-{Relays[n]}:", rule, StringComparison.Ordinal));
        }
    }

    /// <summary>Looks into every namespace that there is: a rule in the wrong one is returned, with its number.</summary>
    public async Task<IReadOnlyList<string>> WrongAsync()
    {
        List<string> wrong = [];
        foreach (var (number, rule) in await ReadAsync())
        {
            Seen++;
            if (!allowed.TryGetValue(number, out var rules) || !rules.Contains(rule))
            {
                wrong.Add(string.Create(CultureInfo.InvariantCulture, $"in namespace {number}: {rule}"));
            }
        }

        var now = await engine.RulesAsync();
        Checked++;
        wrong.AddRange(now.Split('\n').Except(host.Split('\n'), StringComparer.Ordinal).Select(static rule => $"on the host: {rule}"));
        return wrong;
    }

    /// <summary>Whether each relay has its rules, all of them.</summary>
    public async Task<bool> CompleteAsync()
    {
        var rules = await ReadAsync();
        return allowed.All(relay => relay.Value.SetEquals(rules.Where(r => r.Number == relay.Key).Select(static r => r.Rule)));
    }

    // In the engine's mount namespace, where the files of the namespaces are, but not in its PID namespace.
    private async Task<List<(int Number, string Rule)>> ReadAsync()
    {
        // The comment of an element is its policy.
        var list = form == PolicyForm.Table
            ? "nft -s list table inet network-go | sed -n \"/ comment /s/^[[:space:]]*/$n /p\""
            : "iptables-nft-save | sed -n \"/network-go:/s/^/$n /p\"";
        var look = $$"""
            cd /run/docker/netns
            for file in *; do
              nsenter --net="$file" sh -c 'n=$(cat /proc/sys/net/ipv4/ip_default_ttl)
                echo "namespace $n"
                {{list}}' 2>/dev/null
            done
            true
            """;
        var holder = (await File.ReadAllTextAsync(Path.Combine(engine.Directory, "holder.pid"))).Trim();
        var lines = (await Command.RunAsync("nsenter", [$"--mount=/proc/{holder}/ns/mnt", "--", "sh", "-c", look])).OutputOrThrow().Split('\n');
        var found = new List<(int, string)>();
        foreach (var line in lines)
        {
            if (line.StartsWith("namespace ", StringComparison.Ordinal))
            {
                Checked++;
            }
            else if (line.Split(' ', 2) is [var number, var rule])
            {
                found.Add((int.Parse(number, CultureInfo.InvariantCulture), rule));
            }
        }

        return found;
    }

    private static RunOptions Idle(int mark, string network, string address)
    {
        Assert.NotEqual(Unmarked, mark);
        return new RunOptions
        {
            Network = network,
            Address = address,
            Arguments = ["--sysctl", string.Create(CultureInfo.InvariantCulture, $"net.ipv4.ip_default_ttl={mark}")],
            Command = ["sleep", "2147483647"],
        };
    }
}
