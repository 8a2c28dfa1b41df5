using System.Net;

namespace NetworkGo.Core.Ports;

/// <summary>Which way the kernel would send a packet that is made in a namespace.</summary>
/// <param name="Remote">Where it is to go.</param>
/// <param name="Local">From which address; null lets the kernel choose.</param>
public sealed record WayQuestion(IPAddress Remote, IPAddress? Local);
