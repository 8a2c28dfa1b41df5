namespace NetworkGo.Netfilter.Netlink;

/// <summary>Sizes, types and flags of netlink messages, as in linux/netlink.h and linux/netfilter/nfnetlink.h.</summary>
public static class NetlinkHeader
{
    /// <summary>Bytes of struct nlmsghdr.</summary>
    public const int Size = 16;

    /// <summary>Bytes of struct nfgenmsg, which follows in every message of netfilter.</summary>
    public const int FamilySize = 4;

    /// <summary>NLMSG_ERROR: an acknowledgement, or an error.</summary>
    public const int Error = 2;

    /// <summary>NLMSG_DONE: the end of a dump.</summary>
    public const int Done = 3;

    /// <summary>NFNL_MSG_BATCH_BEGIN.</summary>
    public const int BatchBegin = 0x10;

    /// <summary>NFNL_MSG_BATCH_END.</summary>
    public const int BatchEnd = 0x11;

    /// <summary>NFNL_SUBSYS_CTNETLINK.</summary>
    public const int ConntrackSubsystem = 1;

    /// <summary>NFNL_SUBSYS_NFTABLES.</summary>
    public const int Subsystem = 10;

    /// <summary>NLM_F_REQUEST.</summary>
    public const int Request = 1;

    /// <summary>NLM_F_ACK.</summary>
    public const int Acknowledge = 4;

    /// <summary>NLM_F_DUMP_INTR: what is dumped changed meanwhile.</summary>
    public const int Interrupted = 0x10;

    /// <summary>NLM_F_CAPPED: the error does not repeat the message that it answers.</summary>
    public const int Capped = 0x100;

    /// <summary>NLM_F_ACK_TLVS: the error has attributes.</summary>
    public const int HasErrorAttributes = 0x200;

    /// <summary>NLM_F_EXCL: it must not be there yet.</summary>
    public const int Exclusive = 0x200;

    /// <summary>NLM_F_DUMP.</summary>
    public const int Dump = 0x300;

    /// <summary>NLM_F_CREATE.</summary>
    public const int Create = 0x400;

    /// <summary>NLM_F_APPEND: a rule goes to the end of its chain.</summary>
    public const int Append = 0x800;

    /// <summary>NFPROTO_INET, the family of our table.</summary>
    public const byte Inet = 1;

    /// <summary>The next multiple of four.</summary>
    public static int Align(int length) => (length + 3) & ~3;
}
