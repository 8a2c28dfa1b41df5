using System.Text.RegularExpressions;
using NetworkGo.Integration.Tests.Daemon;
using NetworkGo.Testing;
using Xunit.Abstractions;

namespace NetworkGo.Integration.Tests.Install;

/// <summary>The files that start the daemon: they say what the README says, and the unit's sandbox leaves it what it needs.</summary>
[Trait(Feature.Trait, Feature.Install)]
public sealed partial class InstallTests(NftEngine engine, ITestOutputHelper output) : ExampleScene(engine), IClassFixture<NftEngine>
{
    private static readonly string Unit = Path.Combine(Repository.Root, "config", "network-go.service");

    private static readonly string Configuration = Example.Replace(
        "\"policies\": [",
        """
        "policies": [ { "name": "inside", "nat": "dnat", "selector": "smarthostbackend-1", "to": "smarthostloadbalancer", "port": 8080, "to_port": 80 },
        """,
        StringComparison.Ordinal);

    [Fact]
    public async Task Compose_gives_the_flags_of_the_README_and_no_other()
    {
        var readme = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "README.md"));
        var start = readme.IndexOf("    docker run -d --name network-go", StringComparison.Ordinal);
        var command = readme[start..readme.IndexOf("\n\n", start, StringComparison.Ordinal)];
        var flags = Flag().Matches(command).Select(static m => (Name: m.Groups["name"].Value, Value: m.Groups["value"].Value)).ToList();
        string[] Flags(string name) => [.. flags.Where(f => string.Equals(f.Name, name, StringComparison.Ordinal)).Select(static f => f.Value)];

        var lines = (await File.ReadAllLinesAsync(Path.Combine(Repository.Root, "config", "compose.yaml")))
            .Select(static line => line.TrimEnd()).Where(static line => line.Length > 0 && !line.TrimStart().StartsWith('#')).ToList();

        Assert.Equal(Assert.Single(Flags("name")), Scalar(lines, "container_name"));
        Assert.Equal(Assert.Single(Flags("restart")), Scalar(lines, "restart"));
        Assert.Equal(Assert.Single(Flags("network")), Scalar(lines, "network_mode"));
        Assert.Equal(Assert.Single(Flags("pid")), Scalar(lines, "pid"));
        Assert.Equal(Flags("cap-add"), Items(lines, "cap_add").ToArray());
        Assert.Equal(Flags("v"), Volumes(lines));
        Assert.EndsWith("network-go", command.TrimEnd(), StringComparison.Ordinal);
        Assert.Equal("network-go", Scalar(lines, "image"));
        Assert.DoesNotContain(lines, static line => line.Contains("privileged", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_unit_is_one_that_systemd_understands()
    {
        // It is verified as it is, but for the program's place, which has to exist.
        var copy = Path.Combine(Engine.Directory, "network-go.service");
        var text = await File.ReadAllTextAsync(Unit);
        Assert.Contains("\nExecStart=/opt/network-go/network-go run\n", text, StringComparison.Ordinal);
        await File.WriteAllTextAsync(copy, text.Replace("/opt/network-go/network-go", DaemonProcess.Program, StringComparison.Ordinal));

        var verified = await Command.RunAsync("systemd-analyze", ["verify", "--recursive-errors=no", copy]);

        Assert.True(verified is { ExitCode: 0, Output: "" } && verified.Error.Trim().Length == 0, verified.Output + verified.Error);
    }

    [Fact]
    public async Task With_the_capabilities_and_the_files_that_the_unit_leaves_it_does_the_whole_job()
    {
        var text = await File.ReadAllTextAsync(Unit);
        var capabilities = Setting(text, "CapabilityBoundingSet").Split(' ').Select(static c => c["CAP_".Length..].ToLowerInvariant()).ToList();
        var writable = Setting(text, "ReadWritePaths").Split(' ');
        Assert.Equal("strict", Setting(text, "ProtectSystem"));
        Assert.Equal("yes", Setting(text, "NoNewPrivileges"));
        Assert.Equal("slave", Setting(text, "MountFlags"));

        // The same by hand: every mount read-only but those named, a /tmp of its own for whoever wants one is left out,
        // since the test's files lie there. Mounts that come later have to appear: the engine makes a file for each namespace.
        var sandbox = string.Join(
            '\n',
            "set -e",
            $"mount --rbind {Engine.Directory} {Engine.Directory}",
            "for place in $(awk '{print $5}' /proc/self/mountinfo | sort -u); do",
            $"  case $place in {string.Join('|', writable.Select(static w => $"{w}|{w}/*"))}|{Engine.Directory}*|/dev|/dev/*|/proc|/proc/*|/sys|/sys/*) ;; *) mount -o remount,bind,ro \"$place\" 2>/dev/null || true ;; esac",
            "done",
            "! touch /etc/network-go-test 2>/dev/null",
            $"exec setpriv --no-new-privs --bounding-set=-all,{string.Join(',', capabilities.Select(static c => $"+{c}"))} --inh-caps=-all -- \"$@\"");
        await using var daemon = await DaemonProcess.StartAsync(
            Engine,
            new DaemonOptions { Configuration = Configuration, Wrapper = ["unshare", "--mount", "--propagation", "slave", "bash", "-c", sandbox, "bash"] },
            output);
        await daemon.WaitForConvergenceAsync();

        await AssertPassesAsync("in the sandbox");
        Assert.True((await Engine.Host.TcpAsync("172.18.104.2", 8080)).Answered);
        await Engine.DockerAsync("restart", "--time", "0", "smarthostbackend-1");
        await WaitFor.StateAsync("the restarted container has its rules", () => Engine.Host.TcpAsync("172.18.104.2", 8080), static probe => probe.Answered, context: () => daemon.Log);
    }

    private static string Setting(string unit, string name) =>
        Assert.Single(unit.Split('\n'), line => line.StartsWith(name + "=", StringComparison.Ordinal))[(name.Length + 1)..];

    private static string Scalar(List<string> lines, string name) =>
        Assert.Single(lines, line => line.StartsWith($"    {name}: ", StringComparison.Ordinal))[(name.Length + 6)..];

    private static List<string> Items(List<string> lines, string name) =>
        [.. lines.SkipWhile(line => !line.StartsWith($"    {name}:", StringComparison.Ordinal)).Skip(1)
            .TakeWhile(static line => line.StartsWith("      ", StringComparison.Ordinal)).Select(static line => line[6..].TrimStart('-', ' '))];

    // Both forms as `docker run -v` has them.
    private static string[] Volumes(List<string> lines)
    {
        var volumes = new List<string>();
        foreach (var item in Items(lines, "volumes"))
        {
            var parts = item.Split(": ", 2);
            switch (parts[0])
            {
                case "type":
                    Assert.Equal("bind", parts[1]);
                    break;
                case "source":
                    volumes.Add(parts[1]);
                    break;
                case "target":
                    volumes[^1] += ":" + parts[1];
                    break;
                case "read_only":
                    Assert.Equal("true", parts[1]);
                    volumes[^1] += ":ro";
                    break;
                case "propagation":
                    volumes[^1] += "," + parts[1];
                    break;
                case "bind:":
                    break;
                default:
                    volumes.Add(item);
                    break;
            }
        }

        return [.. volumes];
    }

    [GeneratedRegex("--?(?<name>name|restart|network|pid|cap-add|v) (?<value>[^ \\n]+)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Flag();
}
