using NetworkGo.Settings;
using NetworkGo.Status;

namespace NetworkGo.Commands;

/// <summary><c>confirm</c>: what is on trial stays.</summary>
internal static class ConfirmCommand
{
    /// <summary>Orders it.</summary>
    public static Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        if (CommandSettings.Read(context) is not { } settings)
        {
            return Task.FromResult(ExitCodes.Usage);
        }

        if (DaemonOrder.Give(new StatusClient(settings.StatusSocket), "/confirm", [], context, cancellationToken) is not { } result)
        {
            return Task.FromResult(ExitCodes.Failure);
        }

        context.Out.WriteLine(Printable.Line($"Confirmed: {result.Message}."));
        return Task.FromResult(ExitCodes.Success);
    }
}
