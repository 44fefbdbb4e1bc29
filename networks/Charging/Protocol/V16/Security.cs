namespace Grange.Charging.Protocol.V16;

// The security extension.
public sealed record SecurityEventNotificationRequest(string Type, DateTimeOffset Timestamp, string? TechInfo = null);
public sealed record SecurityEventNotificationResponse();
public sealed record SignCertificateRequest(string Csr);
public sealed record SignCertificateResponse(string Status);
public sealed record CertificateSignedRequest(string CertificateChain);
public sealed record CertificateSignedResponse(string Status);
public sealed record InstallCertificateRequest(string CertificateType, string Certificate);
public sealed record InstallCertificateResponse(string Status);
public sealed record CertificateHashData(string HashAlgorithm, string IssuerNameHash, string IssuerKeyHash, string SerialNumber);
public sealed record DeleteCertificateRequest(CertificateHashData CertificateHashData);
public sealed record DeleteCertificateResponse(string Status);
public sealed record GetInstalledCertificateIdsRequest(string CertificateType);
public sealed record GetInstalledCertificateIdsResponse(string Status, IReadOnlyList<CertificateHashData>? CertificateHashData = null);
