namespace NetworkGo.Docker.Containers;

/// <summary>The body of <c>POST /networks/ID/connect</c>.</summary>
internal sealed record ConnectBody(string Container, EndpointBody EndpointConfig);
