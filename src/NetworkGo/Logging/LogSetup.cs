using System.Globalization;
using Serilog;
using Serilog.Configuration;
using Serilog.Events;
using Serilog.Formatting.Compact;

namespace NetworkGo.Logging;

/// <summary>Makes the logger: readable on a terminal, one JSON object a line otherwise.</summary>
internal static class LogSetup
{
    private const string Template = "{Timestamp:HH:mm:ss.fff} {Level:u3} {Message:lj}{NewLine}{Exception}";

    /// <summary>The log, to standard output. Whoever logs is never blocked by it.</summary>
    /// <param name="interactive">Whether a person reads along.</param>
    /// <param name="debug">Whether debug output is wanted.</param>
    /// <param name="before">What each line for a person begins with: control sequences that clear a line of progress away.</param>
    public static ProgramLog Create(bool interactive, bool debug, string before = "")
    {
        var console = LoggerSinkConfiguration.CreateSink(to => _ = interactive
            ? to.Console(outputTemplate: before + Template, formatProvider: CultureInfo.InvariantCulture)
            : to.Console(new RenderedCompactJsonFormatter()));
        var bounded = new BoundedLogSink(console, TimeProvider.System);
        var logger = new LoggerConfiguration()
            .MinimumLevel.Is(debug ? LogEventLevel.Debug : LogEventLevel.Information)
            .MinimumLevel.Override("Microsoft", debug ? LogEventLevel.Information : LogEventLevel.Warning)
            .Enrich.FromLogContext()
            .WriteTo.Sink(bounded)
            .CreateLogger();
        return new ProgramLog(logger, bounded);
    }
}
