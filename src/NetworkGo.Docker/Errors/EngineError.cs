using System.Net;
using NetworkGo.Core.Engine;

namespace NetworkGo.Docker.Errors;

/// <summary>
/// What the engine's refusals mean. Status codes and words differ (<see cref="EngineDifference.StatusCodes"/>), so words
/// come first where they say more than the code.
/// </summary>
public static class EngineError
{
    /// <summary>Says what an answer that is not a success came to.</summary>
    /// <param name="status">HTTP status, 400 or more.</param>
    /// <param name="message">The engine's message, without its JSON.</param>
    public static DockerOutcome Classify(HttpStatusCode status, string message)
    {
        // 500; said of a stopped container with "the network", of a running one without.
        if (Says(message, "is not connected to"))
        {
            return DockerOutcome.Superseded;
        }

        // EngineDifference.SandboxNotFound: container and network are both there, and what is stored must not be undone.
        if (Says(message, "network sandbox") && Says(message, "not found"))
        {
            return DockerOutcome.Superseded;
        }

        // EngineDifference.StatusCodes.
        if (Says(message, "does not belong to any of this network's subnets")
            || Says(message, "no configured subnet")
            || Says(message, "requested address is out of range")
            || Says(message, "invalid subnet")
            || Says(message, "invalid CIDR address")
            || Says(message, "invalid IPv4 address")
            || Says(message, "invalid gateway")
            || Says(message, "pool overlaps")
            || Says(message, "overlapping IPv4")
            || Says(message, "has active endpoints"))
        {
            return DockerOutcome.Refused;
        }

        return status switch
        {
            HttpStatusCode.BadRequest => DockerOutcome.Refused,
            HttpStatusCode.Forbidden => ClassifyForbidden(message),
            // A network's driver that is not installed: 404 with 'plugin "x" not found'. It is the request that is wrong.
            HttpStatusCode.NotFound => Says(message, "plugin ") ? DockerOutcome.Refused : DockerOutcome.NotFound,
            HttpStatusCode.Conflict => ClassifyConflict(message),
            HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout => DockerOutcome.Unavailable,
            _ => DockerOutcome.Failed,
        };
    }

    // "bind: address already in use" of a published port is a 500: that is not the endpoint's own address.
    private static DockerOutcome ClassifyForbidden(string message)
    {
        if (Says(message, "address already in use"))
        {
            return DockerOutcome.AddressInUse;
        }

        return Says(message, "already exists in network") ? DockerOutcome.Superseded : DockerOutcome.Refused;
    }

    private static DockerOutcome ClassifyConflict(string message)
    {
        if (Says(message, "marked for removal"))
        {
            return DockerOutcome.NotFound;
        }

        return Says(message, "already exists") ? DockerOutcome.Superseded : DockerOutcome.Failed;
    }

    private static bool Says(string message, string words) => message.Contains(words, StringComparison.OrdinalIgnoreCase);
}
