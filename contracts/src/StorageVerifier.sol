// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Settles a dispute about stored data: is this leaf in that piece?
/// @notice A piece is what Filecoin's PieceCIDv2 names: 2^height leaves of 32 bytes, inner node = SHA-256(left, right) with the
/// two top bits of its last byte cleared. A data set is its pieces in order; challenges index its leaves one after the other
/// exactly as FilOzone's PDPVerifier does. The contract keeps no state and trusts nobody: who cares about a result checks that
/// root, set and seed in it are the ones it cares about.
contract StorageVerifier {
    /// The fields of a PieceCIDv2.
    struct Piece {
        bytes32 root;
        uint8 height;
        uint64 padding; // bytes
    }

    /// PDPVerifier's limit: 2^50 leaves.
    uint8 public constant MAX_HEIGHT = 50;

    /// @param pieces keccak256 of the ABI encoding of the pieces that were proved.
    event Proven(uint256 indexed setId, uint256 indexed seed, bytes32 indexed pieces, uint256 challenges, address prover);

    /// @param leaf What was given as the challenged leaf, and is not.
    event Disproved(uint256 indexed setId, uint256 indexed seed, bytes32 indexed pieces, uint64 challenge, bytes32 leaf, address by);

    error BadPiece(uint256 index);
    error EmptySet();
    error BadProof(uint256 challenge);
    error ProofHolds(uint64 challenge);
    error WrongLength(uint256 expected);

    /// @notice Whether `leaf` is at `leafIndex` of the piece. `siblings` run from the leaf to the root.
    function verify(bytes32 root, uint8 height, uint256 leafIndex, bytes32 leaf, bytes32[] calldata siblings)
        external
        view
        returns (bool)
    {
        if (height > MAX_HEIGHT || siblings.length != height || leafIndex >> height != 0) return false;
        uint256 first;
        assembly ("memory-safe") {
            first := siblings.offset
        }
        return _climb(leaf, leafIndex, first, height) == root;
    }

    /// @notice The i-th challenged leaf of a data set, counted over its pieces in order.
    function challenge(uint256 seed, uint256 setId, uint64 i, uint256 range) public pure returns (uint256) {
        if (range == 0) revert EmptySet();
        return uint256(keccak256(abi.encodePacked(seed, setId, i))) % range;
    }

    /// @notice Leaves of a piece that hold data; the rest is padding and never challenged.
    function leafCount(uint8 height, uint64 padding) public pure returns (uint256) {
        return (uint256(1) << height) - (uint256(padding) * 128 / 127) / 32;
    }

    /// @notice Proves `count` challenges of a data set at once; reverts with the first that fails.
    /// @param proofs Per challenge the leaf and its siblings up to the root of the piece it falls into, nothing between.
    function prove(Piece[] calldata pieces, uint256 setId, uint256 seed, uint64 count, bytes calldata proofs) external {
        uint256[] memory ends = _ends(pieces);
        uint256 range = ends.length == 0 ? 0 : ends[ends.length - 1];
        uint256 used = 0;
        for (uint64 i = 0; i < count; ++i) {
            used = _proveOne(pieces, ends, challenge(seed, setId, i, range), i, proofs, used);
        }
        if (used != proofs.length) revert WrongLength(used);
        emit Proven(setId, seed, keccak256(abi.encode(pieces)), count, msg.sender);
    }

    /// @notice Shows that an answer to the i-th challenge of a data set is wrong; reverts where it is right.
    /// @dev Who signed the answer, the evidence says; here stands only that no honest copy of the data gives it.
    function disprove(
        Piece[] calldata pieces,
        uint256 setId,
        uint256 seed,
        uint64 i,
        bytes32 leaf,
        bytes32[] calldata siblings
    ) external {
        uint256[] memory ends = _ends(pieces);
        uint256 index = challenge(seed, setId, i, ends.length == 0 ? 0 : ends[ends.length - 1]);
        uint256 p = 0;
        while (index >= ends[p]) ++p;
        uint256 first;
        assembly ("memory-safe") {
            first := siblings.offset
        }
        uint256 leafIndex = p == 0 ? index : index - ends[p - 1];
        uint256 height = pieces[p].height;
        if (siblings.length == height && _climb(leaf, leafIndex, first, height) == pieces[p].root) revert ProofHolds(i);
        emit Disproved(setId, seed, keccak256(abi.encode(pieces)), i, leaf, msg.sender);
    }

    /// @return where the next challenge's proof begins
    function _proveOne(
        Piece[] calldata pieces,
        uint256[] memory ends,
        uint256 index,
        uint64 i,
        bytes calldata proofs,
        uint256 from
    ) private view returns (uint256) {
        uint256 p = 0;
        while (index >= ends[p]) ++p;
        Piece calldata piece = pieces[p];
        uint256 to = from + 32 * (uint256(piece.height) + 1);
        if (to > proofs.length) revert WrongLength(to);
        uint256 first;
        assembly ("memory-safe") {
            first := add(proofs.offset, add(from, 32))
        }
        bytes32 leaf = bytes32(proofs[from:from + 32]);
        uint256 leafIndex = p == 0 ? index : index - ends[p - 1];
        if (_climb(leaf, leafIndex, first, piece.height) != piece.root) revert BadProof(i);
        return to;
    }

    /// @return ends the number of leaves up to and including each piece
    function _ends(Piece[] calldata pieces) private pure returns (uint256[] memory ends) {
        ends = new uint256[](pieces.length);
        uint256 sum = 0;
        for (uint256 p = 0; p < pieces.length; ++p) {
            uint8 height = pieces[p].height;
            uint64 padding = pieces[p].padding;
            if (height > MAX_HEIGHT || uint256(padding) * 128 / 127 >= uint256(32) << height) revert BadPiece(p);
            ends[p] = sum += leafCount(height, padding);
        }
    }

    /// @dev Hashes from a leaf to the root it belongs to; its siblings lie in calldata from `sibling` on. SHA-256 is precompile 2; the mask
    /// clears the two top bits of the last byte. Uses the scratch space below 0x40 only.
    function _climb(bytes32 node, uint256 index, uint256 sibling, uint256 height) private view returns (bytes32) {
        assembly ("memory-safe") {
            for { let end := add(sibling, shl(5, height)) } lt(sibling, end) { sibling := add(sibling, 32) } {
                let side := shl(5, and(index, 1))
                mstore(side, node)
                mstore(xor(side, 32), calldataload(sibling))
                if iszero(staticcall(gas(), 2, 0, 64, 0, 32)) { revert(0, 0) }
                node := and(mload(0), not(0xc0))
                index := shr(1, index)
            }
        }
        return node;
    }
}
