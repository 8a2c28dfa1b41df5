namespace NetworkGo.Netfilter.Conntrack;

/// <summary>What a message of the kernel's is.</summary>
public enum ConntrackMessageKind
{
    /// <summary>None of those here; it is skipped.</summary>
    Other,

    /// <summary>A flow.</summary>
    Flow,

    /// <summary>How many flows there are: <see cref="ConntrackDecoder.ReadCount"/>.</summary>
    Statistics,

    /// <summary>The end of a listing; its error number may say why it is not whole.</summary>
    Done,

    /// <summary>An acknowledgement, with the error number 0; or an error.</summary>
    Error,
}
