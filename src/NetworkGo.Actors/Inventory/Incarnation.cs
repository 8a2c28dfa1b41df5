using System.Runtime.InteropServices;

namespace NetworkGo.Actors.Inventory;

/// <summary>Differs whenever a namespace may be another one, or may have lost something, and so has to be verified.</summary>
/// <param name="Epoch">Breaks of the event stream: anything may have happened in between.</param>
/// <param name="Starts">
/// Of a container: its starts and changes of its devices. Of the host: which networks there are, since Docker
/// takes its jumps out and puts them in again in another order while it makes one.
/// </param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Incarnation(long Epoch, long Starts);
