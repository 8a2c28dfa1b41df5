using NetworkGo.Core.Iptables;
using NetworkGo.Core.Planning;
using NetworkGo.Core.Status;
using NetworkGo.Status;
using IConfigurationSource = NetworkGo.Core.Ports.IConfigurationSource;

namespace NetworkGo.Commands;

/// <summary><c>cleanup</c>: takes out everything that NetworkGo put in.</summary>
internal static class CleanupCommand
{
    private static readonly string[] Yes = ["y", "yes"];

    /// <summary>Lists it, asks, and takes it out.</summary>
    public static async Task<int> RunAsync(
        bool yes, TimeSpan limit, CommandParts parts, Surroundings surroundings, CancellationToken cancellationToken)
    {
        if (SettingsOfCommand.Read(surroundings) is not { } settings)
        {
            return ExitCodes.Usage;
        }

        StatusSocket socket;
        try
        {
            socket = StatusSocket.Claim(settings.StatusSocket);
        }
        catch (StatusSocketException exception)
        {
            surroundings.Complain(exception.Message);
            return ExitCodes.Failure;
        }

        using (socket)
        {
            var nothing = parts.Load(NoConfiguration.Content).Configuration!;
            if (await PlanCommand.MakeAsync(nothing, settings, parts, surroundings, cancellationToken) is not { } plan)
            {
                return ExitCodes.Failure;
            }

            PlanText.Write(plan, surroundings);

            // Any other obstacle may end while the rest is taken out.
            if (plan.Objects.Any(o => o is { Kind: ObjectKind.Firewall, Action: PlannedAction.Blocked } && (!plan.HasChanges || o.Reason == UnreadableTables.Reason)))
            {
                surroundings.Complain("nothing was taken out: something of network-go's may be where it cannot be seen or changed");
                return ExitCodes.Failure;
            }

            if (!plan.HasChanges)
            {
                return ExitCodes.Success;
            }

            if (!yes)
            {
                if (surroundings.Ask("Take all of this out? [y/N] ") is not { } answer)
                {
                    surroundings.Complain("nothing was taken out: there is no terminal to ask on; say --yes");
                    return ExitCodes.Usage;
                }

                if (!Yes.Contains(answer.Trim(), StringComparer.OrdinalIgnoreCase))
                {
                    surroundings.Out.WriteLine("Nothing was taken out.");
                    return ExitCodes.Failure;
                }
            }

            var daemon = parts.Daemon with
            {
                AddServices = (services, own) =>
                {
                    parts.Daemon.AddServices(services, own);
                    services.AddSingleton<IConfigurationSource>(new NoConfiguration());
                },
            };
            // A thing that is undone leaves the status. The engine no longer lists a network that it is still removing.
            var code = await HostRun.ConvergeAsync(
                settings, daemon, socket, static s => s.Objects.All(static o => o.Kind == ObjectKind.Firewall && o.State == ObjectState.Ready), limit, surroundings, cancellationToken);
            if (code != ExitCodes.Success)
            {
                return code;
            }

            var left = await PlanCommand.MakeAsync(nothing, settings, parts, surroundings, cancellationToken);
            if (left is not { Objects.Count: 0 })
            {
                surroundings.Complain("not everything could be taken out:");
                PlanText.Write(left ?? new HostPlan(), surroundings);
                return ExitCodes.Failure;
            }

            surroundings.Out.WriteLine("Everything of network-go's is gone.");
            return ExitCodes.Success;
        }
    }
}
