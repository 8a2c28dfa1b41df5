using NetworkGo.Core.Engine;
using NetworkGo.Core.Import;
using NetworkGo.Core.Ports;
using NetworkGo.Settings;

namespace NetworkGo.Commands;

/// <summary><c>init</c>: a configuration file from what is on this host.</summary>
internal static class InitCommand
{
    /// <summary>Writes it; changes nothing else.</summary>
    public static async Task<int> RunAsync(
        string? path, bool force, CommandParts parts, CommandContext context, CancellationToken cancellationToken)
    {
        if (CommandSettings.Read(context) is not { } settings)
        {
            return ExitCodes.Usage;
        }

        DockerSnapshot snapshot;
        using (var host = parts.Host(settings))
        {
            try
            {
                // An engine that cannot be worked with says so here; what it lists would mean something else.
                await host.Docker.InfoAsync(cancellationToken);
                snapshot = await host.Docker.ListAsync(cancellationToken);
            }
            catch (EngineUnavailableException exception)
            {
                context.Complain(exception.Message);
                return ExitCodes.Failure;
            }
        }

        var text = HostImporter.Write(snapshot, parts.Compile(settings));
        if (path is null)
        {
            await context.Out.WriteAsync(text);
            return ExitCodes.Success;
        }

        return Save(text, path, force, context);
    }

    // Beside it first, so that a daemon that watches the file never sees half of it.
    private static int Save(string text, string path, bool force, CommandContext context)
    {
        var temporary = $"{path}.{Guid.NewGuid():N}.new";
        try
        {
            if (!force && File.Exists(path))
            {
                context.Complain($"{path} exists; use --force to replace it");
                return ExitCodes.Failure;
            }

            File.WriteAllText(temporary, text);
            File.Move(temporary, path, force);
            context.Out.WriteLine(Printable.Line($"wrote {path}; review it, then run: network-go validate {path}"));
            return ExitCodes.Success;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            context.Complain($"{path} cannot be written: {exception.Message}");
            return ExitCodes.Failure;
        }
        finally
        {
            if (File.Exists(temporary))
            {
                File.Delete(temporary);
            }
        }
    }
}
