using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;

namespace NetworkGo.Actors.Scheduling;

/// <summary>
/// What Akka is given in place of its serializer for JSON: no message leaves the process, and to make that one loads and starts a second
/// library for JSON. Named by <c>akka.actor.serializers.json</c>.
/// </summary>
// See docs/decisions/047.
public sealed class NoSerializer : Serializer
{
    /// <summary>Made by Akka.</summary>
    /// <param name="system">The actor system.</param>
    /// <param name="settings">The settings of the serializer that it stands for.</param>
    public NoSerializer(ExtendedActorSystem system, Config settings)
        : base(system) => _ = settings;

    /// <summary>That of the serializer that it stands for.</summary>
    public override int Identifier => 1;

    /// <inheritdoc/>
    public override bool IncludeManifest => false;

    /// <inheritdoc/>
    public override byte[] ToBinary(object obj) => throw Refuse();

    /// <inheritdoc/>
    public override object FromBinary(byte[] bytes, Type type) => throw Refuse();

    private static NotSupportedException Refuse() => new("No message of NetworkGo leaves the process.");
}
