namespace Grange.Charging.Protocol.V201;

// Local list, cache and reservations.
public sealed record ClearCacheRequest();
public sealed record ClearCacheResponse(string Status, StatusInfo? StatusInfo = null);
public sealed record AuthorizationData(IdToken IdToken, IdTokenInfo? IdTokenInfo = null);
public sealed record SendLocalListRequest(long VersionNumber, string UpdateType, IReadOnlyList<AuthorizationData>? LocalAuthorizationList = null);
public sealed record SendLocalListResponse(string Status, StatusInfo? StatusInfo = null);
public sealed record GetLocalListVersionRequest();
public sealed record GetLocalListVersionResponse(long VersionNumber);
public sealed record ReserveNowRequest(
    long Id, DateTimeOffset ExpiryDateTime, IdToken IdToken, string? ConnectorType = null, long? EvseId = null, IdToken? GroupIdToken = null);
public sealed record ReserveNowResponse(string Status, StatusInfo? StatusInfo = null);
public sealed record CancelReservationRequest(long ReservationId);
public sealed record CancelReservationResponse(string Status, StatusInfo? StatusInfo = null);
public sealed record ReservationStatusUpdateRequest(long ReservationId, string ReservationUpdateStatus);
public sealed record ReservationStatusUpdateResponse();
