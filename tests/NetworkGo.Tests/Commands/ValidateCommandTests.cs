using System.Text;
using System.Text.Json;
using NetworkGo.Commands;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Loading;
using NetworkGo.Daemon;
using NetworkGo.Invocation;
using NetworkGo.Tests.Support;

namespace NetworkGo.Tests.Commands;

public sealed class ValidateCommandTests
{
    private readonly TestContext context = new();

    public ValidateCommandTests() => context.Files["n.json"] = Encoding.UTF8.GetBytes("{\n\t\"port\": 70000,\r\n}");

    [Fact]
    public void A_file_without_end_is_refused_as_the_daemon_refuses_it()
    {
        var refusal = Assert.Throws<IOException>(() => CommandContext.OfProcess().ReadFile("/dev/zero"));

        Assert.Equal("it is larger than 16 MB.", refusal.Message);
    }

    [Fact]
    public async Task Each_mistake_is_shown_with_its_place_its_line_and_what_was_expected()
    {
        var exitCode = await Invoke(Samples.Broken, "validate", "n.json");

        Assert.Equal(1, exitCode);
        Assert.Equal(
            """
            n.json:2:11: error: there is no such port
              |
            2 |     "port": 70000,
              |              ^
              = at: $.port
              = found: 70000
              = expected: a port from 1 to 65535
              = did you mean: 7000

            n.json:3:1: error: there is no such port
              |
            3 | }
              | ^
              = at: $.x
              = found: 1
              = expected: a port from 1 to 65535
              = did you mean: 7000

            n.json: not valid: 2 mistakes; it would not be applied

            """,
            context.Out.ToString());
    }

    [Fact]
    public async Task A_valid_file_with_a_warning_is_valid()
    {
        var exitCode = await Invoke(Samples.Valid, "validate", "n.json");

        Assert.Equal(0, exitCode);
        Assert.Contains("n.json:1:1: warning: unknown member", context.Out.ToString(), StringComparison.Ordinal);
        Assert.EndsWith("n.json: valid: 0 networks, 0 addresses, 0 policies, 1 warning\n", context.Out.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_gets_json()
    {
        var exitCode = await Invoke(Samples.Broken, "validate", "n.json", "--json");

        Assert.Equal(1, exitCode);
        using var document = JsonDocument.Parse(context.Out.ToString());
        Assert.False(document.RootElement.GetProperty("valid").GetBoolean());
        Assert.Equal("n.json", document.RootElement.GetProperty("file").GetString());
        var mistake = document.RootElement.GetProperty("mistakes")[0];
        Assert.Equal(2, mistake.GetProperty("line").GetInt32());
        Assert.Equal("$.port", mistake.GetProperty("path").GetString());
        Assert.Equal("7000", mistake.GetProperty("suggestion").GetString());
    }

    [Fact]
    public async Task Without_a_file_the_one_of_the_settings_is_validated()
    {
        context.Environment["NETWORKS_CONFIG_PATH"] = "n.json";

        Assert.Equal(0, await Invoke(Samples.Valid, "validate"));
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_is_a_failure_with_one_line()
    {
        Assert.Equal(1, await Invoke(Samples.Valid, "validate", "other.json"));
        Assert.Equal("network-go: other.json cannot be read: Could not find file 'other.json'.\n", context.Error.ToString());
    }

    [Fact]
    public async Task Escape_sequences_of_the_file_do_not_reach_the_terminal()
    {
        context.Files["n.json"] = Encoding.UTF8.GetBytes("\u001b[31m\u202e{");

        await Invoke(new LoadResult { Mistakes = [Samples.Mistake(1, 3, "$.\u001b]0;x", "\u0007")] }, "validate", "n.json");

        Assert.DoesNotContain(context.Out.ToString(), static c => char.IsControl(c) && c != '\n');
        Assert.Contains(@"1 | \u001b[31m\u202e{", context.Out.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(300)]
    [InlineData(601)]
    [InlineData(9999)]
    public async Task A_long_line_is_cut_around_the_place_and_the_caret_stays_under_it(int column)
    {
        var source = new string('a', 600);
        context.Files["n.json"] = Encoding.UTF8.GetBytes(source);

        await Invoke(new LoadResult { Mistakes = [Samples.Mistake(1, column, "$", "a")] }, "validate", "n.json");

        var lines = context.Out.ToString().Split('\n');
        Assert.InRange(lines[2].Length, 100, 110);
        Assert.InRange(lines[3].IndexOf('^', StringComparison.Ordinal), 4, lines[2].Length);
    }

    [Fact]
    public async Task Render_writes_the_text_of_the_namespace_that_was_asked_for()
    {
        NamespaceId? asked = null;
        var parts = Parts(Samples.Valid) with
        {
            Render = (_, within, _) =>
            {
                asked = within;
                return "*filter\nCOMMIT\n";
            },
        };

        var exitCode = await CommandLine.InvokeAsync(["render", "n.json", "--namespace", "container:web"], parts, context.Build());

        Assert.Equal(0, exitCode);
        Assert.Equal("*filter\nCOMMIT\n", context.Out.ToString());
        Assert.Equal(new NamespaceId("web"), asked);
        Assert.Empty(context.Error.ToString());
    }

    [Fact]
    public async Task Validate_alone_says_what_could_be_better_and_counts_it()
    {
        var result = Samples.Valid with { Advice = [Samples.Mistake(1, 2, "$.networks", "no ip_range")] };

        Assert.Equal(0, await Invoke(result, "validate", "n.json"));
        Assert.Contains("n.json:1:2: warning: ", context.Out.ToString(), StringComparison.Ordinal);
        Assert.EndsWith("n.json: valid: 0 networks, 0 addresses, 0 policies, 2 warnings\n", context.Out.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_is_judged_by_the_settings_as_the_daemon_would()
    {
        context.Environment["NETWORK_GO_CONF"] = "n.conf";
        context.Files["n.conf"] = "network-go { unknown-members = warn, max-elements = 5000 }"u8.ToArray();
        Core.Configuration.LoadSettings? asked = null;
        var parts = Parts(Samples.Valid) with
        {
            Load = (_, settings) =>
            {
                asked = settings;
                return Samples.Valid;
            },
        };

        Assert.Equal(0, await CommandLine.InvokeAsync(["validate", "n.json"], parts, context.Build()));
        Assert.Equal((Core.Configuration.UnknownMembers.Warn, 5000), (asked!.UnknownMembers, asked.Limits.MaxElements));
    }

    [Fact]
    public async Task Render_of_a_file_that_is_not_valid_writes_no_rules()
    {
        Assert.Equal(1, await Invoke(Samples.Broken, "render", "n.json"));
        Assert.Empty(context.Out.ToString());
        Assert.Contains("n.json:2:11: error", context.Error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("web")]
    [InlineData("container:")]
    [InlineData("HOST")]
    public async Task Render_refuses_what_is_no_namespace(string text)
    {
        Assert.Equal(2, await Invoke(Samples.Valid, "render", "n.json", "--namespace", text));
        Assert.Contains($"found \"{text}\", expected host or container:NAME", context.Error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nftables", "table inet network-go {\n}\n")]
    [InlineData("iptables", "")]
    public async Task Render_writes_the_form_that_is_asked_for(string backend, string written)
    {
        Assert.Equal(0, await Invoke(Samples.Valid, "render", "n.json", "--backend", backend));
        Assert.Equal(written, context.Out.ToString());
    }

    [Fact]
    public async Task A_form_that_there_is_not_is_refused() => Assert.Equal(2, await Invoke(Samples.Valid, "render", "n.json", "--backend", "ebtables"));

    private static CommandParts Parts(LoadResult result) => new()
    {
        Load = (_, _) => result,
        Compile = static _ => throw new NotSupportedException("no test here compiles"),
        Render = (_, _, asTable) => asTable ? "table inet network-go {\n}\n" : "",
        Host = _ => throw new NotSupportedException("no test here looks at a host"),
        Generations = static _ => throw new NotSupportedException("no test here reads the state folder"),
        ConfigurationWriter = static _ => throw new NotSupportedException("no test here writes the configuration file"),
        Daemon = new DaemonParts { AddServices = (_, _) => { }, StartActors = (_, _, _) => { } },
    };

    private Task<int> Invoke(LoadResult result, params string[] arguments) =>
        CommandLine.InvokeAsync(arguments, Parts(result), context.Build());
}
