namespace Grange.Charging.Protocol.V201;

// Certificates and security events.
public sealed record SecurityEventNotificationRequest(string Type, DateTimeOffset Timestamp, string? TechInfo = null);
public sealed record SecurityEventNotificationResponse();
public sealed record SignCertificateRequest(string Csr, string? CertificateType = null);
public sealed record SignCertificateResponse(string Status, StatusInfo? StatusInfo = null);
public sealed record CertificateSignedRequest(string CertificateChain, string? CertificateType = null);
public sealed record CertificateSignedResponse(string Status, StatusInfo? StatusInfo = null);
public sealed record InstallCertificateRequest(string CertificateType, string Certificate);
public sealed record InstallCertificateResponse(string Status, StatusInfo? StatusInfo = null);
public sealed record CertificateHashData(string HashAlgorithm, string IssuerNameHash, string IssuerKeyHash, string SerialNumber);
public sealed record DeleteCertificateRequest(CertificateHashData CertificateHashData);
public sealed record DeleteCertificateResponse(string Status, StatusInfo? StatusInfo = null);
public sealed record GetInstalledCertificateIdsRequest(IReadOnlyList<string>? CertificateType = null);
public sealed record CertificateHashDataChain(
    CertificateHashData CertificateHashData, string CertificateType, IReadOnlyList<CertificateHashData>? ChildCertificateHashData = null);
public sealed record GetInstalledCertificateIdsResponse(
    string Status, StatusInfo? StatusInfo = null, IReadOnlyList<CertificateHashDataChain>? CertificateHashDataChain = null);
