namespace Grange.Kernel;

/// <summary>A feature of requests that came in at a port beside the node's HTTP door; the network whose port it is finds it there and answers.</summary>
public sealed record OwnPort(string Name);
