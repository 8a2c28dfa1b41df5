using System.Globalization;
using Microsoft.Extensions.Logging;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.Status;
using NetworkGo.Logging;
using NetworkGo.Tests.Support;

namespace NetworkGo.Tests.Logging;

/// <summary>What the operator reads: little, and nothing twice.</summary>
public sealed class ChangeLogTests : IDisposable
{
    private readonly KeptLines lines = new();
    private readonly LoggerFactory factory;
    private readonly ChangeLog log;

    public ChangeLogTests()
    {
        factory = new LoggerFactory([lines], new LoggerFilterOptions { MinLevel = LogLevel.Debug });
        log = new ChangeLog(factory);
    }

    public void Dispose()
    {
        factory.Dispose();
        lines.Dispose();
    }

    [Fact]
    public void Many_changes_of_one_pass_are_one_line_and_all_of_them_debug_output()
    {
        log.Changed(ObjectKind.Firewall, "host", [.. Enumerable.Range(1, 500).Select(static i => string.Create(CultureInfo.InvariantCulture, $"change {i}"))]);

        Assert.Equal(["Firewall host: 500 changes: change 1; change 2; change 3; 495 more; change 499; change 500"], lines.From(LogLevel.Information));
        Assert.Equal(501, lines.From(LogLevel.Debug).Count);
    }

    [Fact]
    public void Few_changes_are_a_line_each()
    {
        log.Changed(ObjectKind.Firewall, "host", ["one", "two"]);

        Assert.Equal(["Firewall host: one", "Firewall host: two"], lines.From(LogLevel.Information));
    }

    [Fact]
    public void A_warning_is_logged_when_the_file_first_gives_it_and_not_with_each_edit()
    {
        log.ConfigurationAccepted("f", 1, [Warning(3, "$.policies[0]", "a"), Warning(4, "$.policies[1]", "b")]);
        log.ConfigurationAccepted("f", 2, [Warning(3, "$.policies[0]", "new"), Warning(4, "$.policies[1]", "a"), Warning(5, "$.policies[2]", "b")]);
        log.ConfigurationAccepted("f", 3, [Warning(4, "$.policies[1]", "a"), Warning(9, "$.policies[7]", "a")]);
        log.ConfigurationAccepted("f", 4, []);
        log.ConfigurationAccepted("f", 5, [Warning(4, "$.policies[1]", "a")]);

        Assert.Equal(["3:a", "4:b", "3:new", "9:a", "4:a"], lines.From(LogLevel.Warning).Select(static line => $"{line.Split(':')[1]}:{line.Split(": ")[^1].Split(';')[0]}"), StringComparer.Ordinal);
    }

    [Fact]
    public void A_convergence_is_one_line_with_the_time_that_it_took()
    {
        log.Converged(7, TimeSpan.FromMilliseconds(41.9));

        Assert.Equal(["generation 7 converged in 41 ms"], lines.From(LogLevel.Information));
    }

    private static ConfigurationMistake Warning(int line, string path, string message) =>
        new() { Line = line, Column = 1, Path = path, Message = message, Expected = "" };
}
