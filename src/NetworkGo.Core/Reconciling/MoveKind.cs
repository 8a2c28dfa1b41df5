namespace NetworkGo.Core.Reconciling;

/// <summary>What a move leaves a container with.</summary>
public enum MoveKind
{
    /// <summary>The address of the file.</summary>
    Take,

    /// <summary>The attachment that was there before NetworkGo.</summary>
    GiveBack,

    /// <summary>No attachment.</summary>
    Leave,
}
