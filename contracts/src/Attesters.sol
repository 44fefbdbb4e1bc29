// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";

/// @title The set of independent attesters: M of N must sign
/// @notice The set carries a version that is part of everything signed; a signature under an older version is worthless.
abstract contract Attesters is Ownable {
    uint32 public setVersion;
    /// M of M-of-N.
    uint32 public threshold;
    address[] private _attesters;
    mapping(uint32 version => mapping(address attester => bool)) public isAttester;
    /// Who signed two settlements for one number; never an attester again.
    mapping(address attester => bool) public equivocated;

    event AttestersRotated(uint32 indexed version, address[] attesters, uint32 threshold);

    error BadAttesterSet();
    error QuorumMissing(uint256 signatures, uint256 needed);
    error NotAttester(address signer);
    error SignersNotAscending(uint256 index);
    error HasEquivocated(address attester);

    /// @param attesters_ In strictly ascending order, which makes them distinct and none of them zero.
    constructor(address owner_, address[] memory attesters_, uint32 threshold_) Ownable(owner_) {
        _rotate(attesters_, threshold_);
    }

    /// @notice Replaces the whole set at once. What the old set signed and is not active by now never becomes active.
    function rotate(address[] calldata attesters_, uint32 threshold_) external onlyOwner {
        _rotate(attesters_, threshold_);
    }

    /// @notice The current set, ascending.
    function attesters() external view returns (address[] memory) {
        return _attesters;
    }

    /// @notice Recovers who signed; reverts unless at least M distinct current attesters did.
    /// @param signatures 65 bytes each (r, s, v; low s), in ascending order of their signers' addresses.
    function _quorum(bytes32 digest_, bytes[] calldata signatures) internal view returns (address[] memory signers) {
        if (signatures.length < threshold) revert QuorumMissing(signatures.length, threshold);
        signers = new address[](signatures.length);
        address last = address(0);
        for (uint256 i = 0; i < signatures.length; ++i) {
            address signer = ECDSA.recoverCalldata(digest_, signatures[i]);
            if (signer <= last) revert SignersNotAscending(i);
            if (!isAttester[setVersion][signer]) revert NotAttester(signer);
            signers[i] = last = signer;
        }
    }

    /// @dev Takes an attester out of every set. The threshold stays: fewer must not become enough because one was caught.
    function _expel(address attester) internal {
        equivocated[attester] = true;
        isAttester[setVersion][attester] = false;
        uint256 last = _attesters.length - 1;
        for (uint256 i = 0; i <= last; ++i) {
            if (_attesters[i] != attester) continue;
            for (; i < last; ++i) _attesters[i] = _attesters[i + 1];
            _attesters.pop();
        }
    }

    function _rotate(address[] memory attesters_, uint32 threshold_) private {
        if (threshold_ == 0 || threshold_ > attesters_.length) revert BadAttesterSet();
        uint32 version = ++setVersion;
        address last = address(0);
        for (uint256 i = 0; i < attesters_.length; ++i) {
            if (attesters_[i] <= last) revert BadAttesterSet();
            last = attesters_[i];
            if (equivocated[last]) revert HasEquivocated(last);
            isAttester[version][last] = true;
        }
        _attesters = attesters_;
        threshold = threshold_;
        emit AttestersRotated(version, attesters_, threshold_);
    }
}
