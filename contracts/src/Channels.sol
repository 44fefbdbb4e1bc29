// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {Transfers} from "./Transfers.sol";

/// @title One-way payment channels: deposit once, pay by signature any number of times
/// @notice A voucher promises a cumulative amount, so only the newest matters and none can be redeemed twice. It is bound to this
/// chain and contract by its EIP-712 domain and to one channel by its id. Nobody but payer and payee ever gets the money.
contract Channels is EIP712 {
    using SafeERC20 for IERC20;

    struct Channel {
        address payer;
        uint64 closesAt; // Unix seconds; 0 while nobody wants to close it
        address payee;
        address asset;
        uint128 deposit;
        uint128 redeemed;
    }

    struct Voucher {
        bytes32 channel;
        uint128 cumulative;
        bytes signature; // the payer's: 65 bytes, or what its contract understands (EIP-1271)
    }

    bytes32 public constant VOUCHER_TYPEHASH = keccak256("Voucher(bytes32 channel,uint128 cumulative)");

    /// Seconds a payee has left to redeem once the payer wants to close.
    uint64 public immutable closeDelay;
    mapping(address asset => bool) public isAsset;
    mapping(bytes32 id => Channel) private _channels;
    /// How many channels an account has opened; part of the next one's id.
    mapping(address payer => uint256) public opened;

    event Opened(bytes32 indexed id, address indexed payer, address indexed payee, address asset, uint128 deposit);
    event ToppedUp(bytes32 indexed id, uint128 deposit);
    event Redeemed(bytes32 indexed id, uint128 amount, uint128 cumulative);
    event Closing(bytes32 indexed id, uint64 closesAt);
    event Closed(bytes32 indexed id, uint128 redeemed, uint128 returned);

    error UnknownAsset(address asset);
    error UnknownChannel(bytes32 id);
    error EmptyDeposit();
    error BadPayee();
    error BadVoucher(bytes32 id);
    error NothingToRedeem(bytes32 id);
    error NotPayer();
    error AlreadyClosing(uint256 closesAt);
    error NotClosing();
    error TooEarly(uint256 allowedAt);

    /// @param assets The tokens that channels may hold, for ever.
    constructor(address[] memory assets, uint64 closeDelay_) EIP712("GrangeChannels", "1") {
        closeDelay = closeDelay_;
        for (uint256 i = 0; i < assets.length; ++i) isAsset[assets[i]] = true;
    }

    /// @return id of the new channel; `idOf(payer, opened(payer))` tells it beforehand
    function open(address payee, address asset, uint128 amount) external returns (bytes32 id) {
        if (!isAsset[asset]) revert UnknownAsset(asset);
        if (payee == address(0) || payee == msg.sender) revert BadPayee();
        if (amount == 0) revert EmptyDeposit();
        id = idOf(msg.sender, opened[msg.sender]++);
        _channels[id] = Channel(msg.sender, 0, payee, asset, amount, 0);
        emit Opened(id, msg.sender, payee, asset, amount);
        Transfers.take(asset, amount);
    }

    /// @notice Anyone may add to a channel that is not closing; what is left goes back to its payer.
    function topUp(bytes32 id, uint128 amount) external {
        Channel storage channel = _known(id);
        if (channel.closesAt != 0) revert AlreadyClosing(channel.closesAt);
        if (amount == 0) revert EmptyDeposit();
        channel.deposit += amount;
        emit ToppedUp(id, channel.deposit);
        Transfers.take(channel.asset, amount);
    }

    /// @notice Pays the payee what the voucher promises less what was redeemed before, as far as the deposit reaches. Anyone may call.
    function redeem(Voucher calldata voucher) external {
        if (_redeem(voucher) == 0) revert NothingToRedeem(voucher.channel);
    }

    /// @notice Several vouchers at once. One that has nothing left to pay does not stop the others.
    function redeemMany(Voucher[] calldata vouchers) external {
        for (uint256 i = 0; i < vouchers.length; ++i) _redeem(vouchers[i]);
    }

    /// @notice The payer wants the rest back; the payee has `closeDelay` seconds for its newest voucher.
    function beginClose(bytes32 id) external {
        Channel storage channel = _known(id);
        if (msg.sender != channel.payer) revert NotPayer();
        if (channel.closesAt != 0) revert AlreadyClosing(channel.closesAt);
        channel.closesAt = uint64(block.timestamp) + closeDelay;
        emit Closing(id, channel.closesAt);
    }

    /// @notice Returns the rest to the payer: by anyone once the delay is over, by the payee at any time. The id is never used again.
    function close(bytes32 id) external {
        Channel memory channel = _known(id);
        if (msg.sender != channel.payee) {
            if (channel.closesAt == 0) revert NotClosing();
            if (block.timestamp < channel.closesAt) revert TooEarly(channel.closesAt);
        }
        delete _channels[id];
        uint128 rest = channel.deposit - channel.redeemed;
        emit Closed(id, channel.redeemed, rest);
        if (rest > 0) IERC20(channel.asset).safeTransfer(channel.payer, rest);
    }

    function channelOf(bytes32 id) external view returns (Channel memory) {
        return _channels[id];
    }

    function idOf(address payer, uint256 index) public view returns (bytes32) {
        return keccak256(abi.encode(block.chainid, address(this), payer, index));
    }

    /// @notice The EIP-712 digest that a payer signs.
    function digest(bytes32 id, uint128 cumulative) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(VOUCHER_TYPEHASH, id, cumulative)));
    }

    function _redeem(Voucher calldata voucher) private returns (uint128 amount) {
        (bytes32 id, uint128 cumulative) = (voucher.channel, voucher.cumulative);
        Channel storage channel = _known(id);
        if (!SignatureChecker.isValidSignatureNowCalldata(channel.payer, digest(id, cumulative), voucher.signature)) {
            revert BadVoucher(id);
        }
        (uint128 deposit, uint128 before) = (channel.deposit, channel.redeemed);
        uint128 after_ = cumulative < deposit ? cumulative : deposit;
        if (after_ <= before) return 0;
        amount = after_ - before;
        channel.redeemed = after_;
        emit Redeemed(id, amount, after_);
        IERC20(channel.asset).safeTransfer(channel.payee, amount);
    }

    function _known(bytes32 id) private view returns (Channel storage channel) {
        channel = _channels[id];
        if (channel.payer == address(0)) revert UnknownChannel(id);
    }
}
