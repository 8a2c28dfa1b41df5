namespace NetworkGo.Actors.Scheduling;

/// <summary>Something that a pure state asks its actor to do. A value, so that tests compare it.</summary>
internal abstract record Effect;
