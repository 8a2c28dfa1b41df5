namespace NetworkGo.Core.Ports;

/// <summary>Posts sentinels.</summary>
public interface ISentinels
{
    /// <summary>Posts one, which hears all that is changed from now on; null where nothing can be heard.</summary>
    ISentinel? Post(INamespaceHandle target);
}
