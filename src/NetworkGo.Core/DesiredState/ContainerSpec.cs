namespace NetworkGo.Core.DesiredState;

/// <summary>The fixed addresses that a container should have.</summary>
public sealed record ContainerSpec
{
    /// <summary>The container's name.</summary>
    public required string Name { get; init; }

    /// <summary>Its attachments, at most one per network.</summary>
    public EquatableArray<AttachmentSpec> Attachments { get; init; }
}
