namespace NetworkGo.Core.Ports;

/// <summary>A device whose settings keep packets that arrive on it from being forwarded.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Forwards">Whether what arrives on it is forwarded at all (<c>conf/NAME/forwarding</c>).</param>
/// <param name="IsStrict">
/// Whether what arrives is dropped unless its answer would leave by the same device: <c>rp_filter</c> 1, the greater of
/// <c>conf/all</c> and the device's own.
/// </param>
public sealed record RestrictedInterface(string Name, bool Forwards, bool IsStrict);
