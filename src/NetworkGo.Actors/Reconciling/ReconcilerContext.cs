using Akka.Actor;
using NetworkGo.Actors.Ports;
using NetworkGo.Actors.Settings;

namespace NetworkGo.Actors.Reconciling;

/// <summary>What every actor of a single thing is made with.</summary>
/// <param name="Id">Its identity among those of its kind.</param>
/// <param name="Ports">The world.</param>
/// <param name="Settings">Tuning.</param>
/// <param name="Board">Receives its reports.</param>
/// <param name="Exchanges">Where containers that exchange addresses meet.</param>
internal sealed record ReconcilerContext(string Id, ReconcilerPorts Ports, ReconcilerSettings Settings, IActorRef Board, AddressExchanges Exchanges);
