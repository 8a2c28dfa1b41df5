using System.Net;
using NetworkGo.Core.Status;

namespace NetworkGo.Core.Reconciling;

/// <summary>The next thing to do about a container's attachments.</summary>
public abstract record ContainerStep
{
    private ContainerStep()
    {
    }

    /// <summary>Connect it with a fixed address.</summary>
    public sealed record Connect(string NetworkName, string NetworkId, string ContainerId, IPAddress Address) : ContainerStep;

    /// <summary>Move it, by itself or together with those that it exchanges addresses with.</summary>
    /// <param name="Exchange">All moves.</param>
    /// <param name="Own">Its own.</param>
    /// <param name="Why">For the log.</param>
    public sealed record Move(AddressExchange Exchange, AddressMove Own, string Why) : ContainerStep;

    /// <summary>Disconnect it, to undo what NetworkGo made.</summary>
    /// <param name="NetworkName">Docker's name of the network.</param>
    /// <param name="NetworkId">Engine's id; the name where the engine gives none for a stopped container.</param>
    /// <param name="ContainerId">Engine's id.</param>
    /// <param name="Why">For the log.</param>
    public sealed record Disconnect(string NetworkName, string NetworkId, string ContainerId, string Why) : ContainerStep;

    /// <summary>Nothing to do now.</summary>
    /// <param name="State">Its state.</param>
    /// <param name="Reason">A word for programs.</param>
    /// <param name="Message">A sentence for people.</param>
    public sealed record Settled(ObjectState State, string Reason = "", string Message = "") : ContainerStep;
}
