namespace Grange.Charging.Protocol.V16;

// Local list, cache and reservations.
public sealed record ClearCacheRequest();
public sealed record ClearCacheResponse(string Status);
public sealed record AuthorizationData(string IdTag, IdTagInfo? IdTagInfo = null);
public sealed record SendLocalListRequest(long ListVersion, string UpdateType, IReadOnlyList<AuthorizationData>? LocalAuthorizationList = null);
public sealed record SendLocalListResponse(string Status);
public sealed record GetLocalListVersionRequest();
public sealed record GetLocalListVersionResponse(long ListVersion);
public sealed record ReserveNowRequest(long ConnectorId, DateTimeOffset ExpiryDate, string IdTag, long ReservationId, string? ParentIdTag = null);
public sealed record ReserveNowResponse(string Status);
public sealed record CancelReservationRequest(long ReservationId);
public sealed record CancelReservationResponse(string Status);
