using NetworkGo.Actors.Scheduling;
using NetworkGo.Settings;

namespace NetworkGo.Tests.Settings;

public sealed class SettingsLoaderTests
{
    [Theory]
    [InlineData("watch-period = 30 sekonds", "network-go.watch-period", "\"30 sekonds\"", "a duration from 100ms to 1h")]
    [InlineData("watch-period = 30", "network-go.watch-period", "\"30\"", "a duration")]
    [InlineData("watch-period = 2h", "network-go.watch-period", "\"2h\"", "a duration from 100ms to 1h")]
    [InlineData("watch-period = -1s", "network-go.watch-period", "\"-1s\"", "a duration")]
    [InlineData("watch-period = [1s]", "network-go.watch-period", "a list", "a duration")]
    [InlineData("watch-period = \"\"", "network-go.watch-period", "\"\"", "a duration")]
    [InlineData("lock-wait = 1500ms", "network-go.lock-wait", "\"1500ms\"", "in whole seconds")]
    [InlineData("lock-wait = 10s", "network-go.lock-wait", "\"10s\"", "less than network-go.command-timeout, which is 10s")]
    [InlineData("backoff.factor = 0.5", "network-go.backoff.factor", "\"0.5\"", "a number from 1 to 10")]
    [InlineData("backoff.jitter = 1.1", "network-go.backoff.jitter", "\"1.1\"", "a number from 0 to 1")]
    [InlineData("backoff.jitter = NaN", "network-go.backoff.jitter", "\"NaN\"", "a number from 0 to 1")]
    [InlineData("backoff.maximum = 100ms", "network-go.backoff.maximum", "\"100ms\"", "at least network-go.backoff.initial, which is 200ms")]
    [InlineData("backoff = 5s", "network-go.backoff", "\"5s\"", "a section with network-go.backoff.initial")]
    [InlineData("supervision.max-restarts = many", "network-go.supervision.max-restarts", "\"many\"", "a whole number from 1 to 1000")]
    [InlineData("command-parallelism = 0", "network-go.command-parallelism", "\"0\"", "a whole number from 1 to 1024")]
    [InlineData("firewall.masquerade-mark = \"0x3\"", "network-go.firewall.masquerade-mark", "\"0x3\"", "one bit in hexadecimal")]
    [InlineData("firewall.masquerade-mark = 0x0", "network-go.firewall.masquerade-mark", "\"0x0\"", "one bit in hexadecimal")]
    [InlineData("firewall.route-protocol = 256", "network-go.firewall.route-protocol", "\"256\"", "a whole number from 5 to 255")]
    [InlineData("firewall.route-table = 254", "network-go.firewall.route-table", "\"254\"", "a whole number from 256 to 30000")]
    [InlineData("firewall.below = [\"f2b web\"]", "network-go.firewall.below", "\"f2b web\"", "names of iptables chains")]
    [InlineData("firewall.below = [[a]]", "network-go.firewall.below", "a list", "names of iptables chains")]
    [InlineData("debug = perhaps", "network-go.debug", "\"perhaps\"", "1, true, 0 or false")]
    [InlineData("status-socket = relative", "network-go.status-socket", "\"relative\"", "an absolute path of at most 107 bytes")]
    [InlineData("docker-host = \"ssh://host\"", "network-go.docker-host", "\"ssh://host\"", "unix:///PATH")]
    public void A_wrong_value_is_named_with_file_key_value_and_what_it_may_hold(string line, string key, string value, string expected)
    {
        var mistake = Assert.Single(Load($"network-go {{ {line} }}").Mistakes);

        Assert.Equal("over.conf", mistake.Source);
        Assert.Equal(key, mistake.Key);
        Assert.Contains(value, mistake.Message, StringComparison.Ordinal);
        Assert.Contains(expected, mistake.Expected, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("network-go.watch-perod = 30s", "network-go.watch-perod", "network-go.watch-period")]
    [InlineData("network-go.backof.initial = 1s", "network-go.backof.initial", "network-go.backoff.initial")]
    [InlineData("networkgo.debug = true", "networkgo.debug", "network-go.debug")]
    [InlineData("network-go.completely-else = 1", "network-go.completely-else", null)]
    [InlineData("network-go.debug { on = true }", "network-go.debug.on", "network-go.debug")]
    public void An_unknown_key_is_refused_with_the_nearest_one(string text, string key, string? suggestion)
    {
        var mistake = Assert.Single(Load(text).Mistakes);

        Assert.Equal(key, mistake.Key);
        Assert.Equal(suggestion, mistake.Suggestion);
    }

    [Theory]
    [InlineData("network-go {\n  debug = true\n", "line 1: missing '}' for what opens here")]
    [InlineData("network-go { debug = true }\n}", "line 2: unexpected '}'")]
    [InlineData("network-go {\n debug = [ true }", "line 2: unexpected '}'")]
    [InlineData("network-go.config-path = \"/etc/x", "line 1: unterminated string")]
    [InlineData("network-go.config-path = ${?HOME}", "line 1: substitutions (${...}) are not supported")]
    public void A_fault_that_the_parser_lets_pass_is_named_with_its_line(string text, string fault)
    {
        var mistake = Assert.Single(Load(text).Mistakes);

        Assert.Equal("over.conf", mistake.Source);
        Assert.StartsWith(fault, mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Braces_in_comments_and_quoted_text_are_no_faults()
    {
        var result = Load("# { \n// [ ${x}\nnetwork-go.config-path = \"/etc/{a\\\"}\" # }");

        Assert.Empty(result.Mistakes);
        Assert.Equal("/etc/{a\"}", result.Settings!.ConfigPath);
    }

    [Fact]
    public void Several_mistakes_in_file_and_environment_are_reported_at_once()
    {
        var result = Load("network-go { debug = perhaps, watch-perod = 1s, backoff.factor = x }", ("DEBUG", "maybe"), ("WATCH_PERIOD_SECONDS", "0"));

        Assert.Null(result.Settings);
        Assert.Equal(
            ["DEBUG", "WATCH_PERIOD_SECONDS", "network-go.backoff.factor", "network-go.debug", "network-go.watch-perod"],
            result.Mistakes.Select(static m => m.Key).Order(StringComparer.Ordinal),
            StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("DEBUG", "yes", "1, true, 0 or false")]
    [InlineData("WATCH_PERIOD_SECONDS", "30s", "a whole number of seconds from 1 to 3600")]
    [InlineData("WATCH_PERIOD_SECONDS", "3601", "a whole number of seconds from 1 to 3600")]
    [InlineData("DOCKER_HOST", "/var/run/docker.sock", "unix:///PATH or tcp://HOST:PORT")]
    [InlineData("DOCKER_HOST", "tcp://host", "unix:///PATH or tcp://HOST:PORT")]
    [InlineData("NETWORKS_CONFIG_PATH", "/etc/user/config/", "the path of a file")]
    [InlineData("NETWORK_GO_SOCKET", "run.sock", "an absolute path")]
    [InlineData("NETWORK_GO_STATE", "state", "the absolute path of a folder")]
    [InlineData("NETWORK_GO_STATE", "/", "the absolute path of a folder")]
    [InlineData("NETWORK_GO_CONF", "/missing.conf", "the path of a HOCON file")]
    public void A_wrong_variable_is_named_with_what_it_holds_and_may_hold(string name, string value, string expected)
    {
        var mistake = Assert.Single(Load("", (name, value)).Mistakes);

        Assert.StartsWith($"environment: {name}: \"{value}\"", mistake.ToString(), StringComparison.Ordinal);
        Assert.Contains(expected, mistake.Expected, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mistake_is_one_line_whatever_the_value_holds() =>
        Assert.DoesNotContain('\n', Assert.Single(Load("", ("DEBUG", "a\nb\u001b[31m")).Mistakes).ToString());

    [Theory]
    [InlineData("[]")]
    [InlineData("[\"f2b-*\"]", "f2b-*")]
    [InlineData("[\"f2b-*\", crowdsec]", "f2b-*", "crowdsec")]
    [InlineData("\"f2b-*, crowdsec\"", "f2b-*", "crowdsec")]
    public void Chains_to_stay_below_are_a_list_or_a_text(string value, params string[] chains)
    {
        var result = Load($"network-go.firewall.below = {value}");

        Assert.Empty(result.Mistakes);
        Assert.Equal(chains, result.Settings!.Reconciler.Below, StringComparer.Ordinal);
    }

    [Fact]
    public void The_file_goes_over_the_shipped_one_and_leaves_the_rest()
    {
        var settings = Load("network-go { backoff { initial = 1s } }\nakka.loglevel = ERROR").Settings!;

        Assert.Equal(TimeSpan.FromSeconds(1), settings.Reconciler.Backoff.Initial);
        Assert.Equal(TimeSpan.FromSeconds(30), settings.Reconciler.Backoff.Maximum);
        Assert.Equal("ERROR", HoconFile.Merge(settings.Hocon).GetString("akka.loglevel"));
        Assert.StartsWith(typeof(TicklessScheduler).FullName!, HoconFile.Merge(settings.Hocon).GetString("akka.scheduler.implementation"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("drift-interval = 3s", "network-go.drift-interval", "network-go.drift-check-interval")]
    [InlineData("slow-after = 3s", "network-go.slow-after", "network-go.slow-threshold")]
    [InlineData("outage-retry = 3s", "network-go.outage-retry", "network-go.backoff.outage-maximum")]
    public void A_key_of_a_former_name_is_read_with_a_warning_that_names_the_new_one(string line, string former, string renamed)
    {
        var result = Load($"network-go {{ {line} }}");

        var key = SettingsCatalog.Keys.Single(k => string.Equals(k.Path, renamed, StringComparison.Ordinal));
        Assert.Equal("3s", key.Get(result.Settings!));
        Assert.Equal($"over.conf: {former} was renamed to {renamed}", Assert.Single(result.Warnings));
    }

    [Theory]
    [InlineData("drift-interval = 3s, drift-check-interval = 4s")]
    [InlineData("drift-check-interval = 4s, drift-interval = 3s")]
    public void Where_a_file_has_the_former_and_the_new_name_of_a_key_the_new_one_counts(string lines)
    {
        var result = Load($"network-go {{ {lines} }}");

        Assert.Equal(TimeSpan.FromSeconds(4), result.Settings!.Reconciler.DriftInterval);
        Assert.Equal(
            "over.conf: network-go.drift-interval is ignored: it was renamed to network-go.drift-check-interval, which is set, too",
            Assert.Single(result.Warnings));
    }

    [Fact]
    public void A_wrong_value_of_a_former_key_is_named_by_the_key_that_the_file_has() =>
        Assert.Equal("network-go.slow-after", Assert.Single(Load("network-go.slow-after = soon").Mistakes).Key);

    [Fact]
    public void A_file_of_today_gives_no_warning() => Assert.Empty(Load("network-go.drift-check-interval = 3s").Warnings);

    [Fact]
    public void Variables_go_over_the_file()
    {
        var settings = Load(
            "network-go { watch-period = 5s, debug = false, config-path = \"/a\", docker-host = \"tcp://a:1\", status-socket = \"/a.sock\" }",
            ("WATCH_PERIOD_SECONDS", "7"), ("DEBUG", "True"), ("NETWORKS_CONFIG_PATH", "/b"), ("DOCKER_HOST", "unix:///b.sock"),
            ("NETWORK_GO_SOCKET", "/b/s.sock")).Settings!;

        Assert.Equal(TimeSpan.FromSeconds(7), settings.Reconciler.WatchPeriod);
        Assert.True(settings.Debug);
        Assert.Equal("/b", settings.ConfigPath);
        Assert.Equal("unix:///b.sock", settings.DockerHost);
        Assert.Equal("/b/s.sock", settings.StatusSocket);
    }

    [Theory]
    [InlineData("1", true)]
    [InlineData("TRUE", true)]
    [InlineData("true", true)]
    [InlineData("0", false)]
    [InlineData("False", false)]
    [InlineData("", false)]
    public void Debug_is_switched_by_one_or_true(string value, bool debug) => Assert.Equal(debug, Load("", ("DEBUG", value)).Settings!.Debug);

    [Fact]
    public void An_empty_variable_counts_as_not_set() =>
        Assert.Equal(new ProgramSettings().DockerHost, Load("", ("DOCKER_HOST", "")).Settings!.DockerHost);

    private static SettingsResult Load(string overlay, params (string Name, string Value)[] variables)
    {
        var environment = variables.ToDictionary(static v => v.Name, static v => v.Value, StringComparer.Ordinal);
        environment.TryAdd("NETWORK_GO_CONF", "over.conf");
        return SettingsLoader.Load(
            ShippedSettings.Read(),
            path => path is "over.conf" ? overlay : throw new FileNotFoundException($"Could not find file '{path}'."),
            environment);
    }
}
