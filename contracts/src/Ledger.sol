// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

// What a cumulative amount is for, and what `asset` says of it. Zero is the smallest kind, so totals sort by (asset, kind).
uint8 constant EARNED = 0; // asset is a token: minted to the account when claimed
uint8 constant PAID = 1; // asset is an operator: cash locked toward it, paid to the account out of the Vault when claimed
uint8 constant SPENT = 2; // asset is an operator: owed by the account out of what it locked toward it; never claimable
uint8 constant SLASHED = 3; // asset is a token: taken from the account's bond by Stakes; a verdict, so it has no total

/// The sum of all leaves of one (asset, kind) since the beginning of the ledger, in base units of the token or of cash.
struct Total {
    address asset;
    uint8 kind;
    uint128 cumulative;
}

/// What one attester signed for a number, with its signature: 65 bytes (r, s, v; low s).
struct Signed {
    uint64 number;
    bytes32 previous;
    bytes32 root;
    Total[] totals;
    bytes32 manifest;
    uint32 setVersion;
    bytes signature;
}

/// The two formats every party must agree on: the leaf of the tree and the struct the attesters sign.
library Ledger {
    bytes32 internal constant TOTAL_TYPEHASH = keccak256("Total(address asset,uint8 kind,uint128 cumulative)");
    bytes32 internal constant SETTLEMENT_TYPEHASH = keccak256(
        "Settlement(uint64 number,bytes32 previous,bytes32 root,Total[] totals,bytes32 manifest,uint32 setVersion)"
        "Total(address asset,uint8 kind,uint128 cumulative)"
    );

    /// @dev OpenZeppelin's StandardMerkleTree leaf: hashed twice, so that no inner node can be passed off as a leaf.
    function leaf(address account, address asset, uint8 kind, uint256 cumulative) internal pure returns (bytes32) {
        return keccak256(bytes.concat(keccak256(abi.encode(account, asset, kind, cumulative))));
    }

    /// @dev EIP-712 hashStruct of Settlement; the domain is added by the contract that verifies it.
    function hash(uint64 number, bytes32 previous, bytes32 root, Total[] calldata totals, bytes32 manifest, uint32 setVersion)
        internal
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(SETTLEMENT_TYPEHASH, number, previous, root, hash(totals), manifest, setVersion));
    }

    /// @dev EIP-712 hash of an array of structs: the hash of their concatenated hashes.
    function hash(Total[] calldata totals) internal pure returns (bytes32) {
        bytes32[] memory hashes = new bytes32[](totals.length);
        for (uint256 i = 0; i < totals.length; ++i) {
            hashes[i] = keccak256(abi.encode(TOTAL_TYPEHASH, totals[i].asset, totals[i].kind, totals[i].cumulative));
        }
        return keccak256(abi.encodePacked(hashes));
    }
}
