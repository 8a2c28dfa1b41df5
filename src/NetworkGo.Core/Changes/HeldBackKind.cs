namespace NetworkGo.Core.Changes;

/// <summary>Why the text of a file is not taken up.</summary>
public enum HeldBackKind
{
    /// <summary>Its trial ended without a confirmation: by time, or with the daemon.</summary>
    NotConfirmed,

    /// <summary>An order is in force instead, which could not be written to the configuration file.</summary>
    Overruled,

    /// <summary>It may be one of these: what was recorded of them is damaged.</summary>
    Unknown,
}
