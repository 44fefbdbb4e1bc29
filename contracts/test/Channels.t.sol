// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {Channels} from "../src/Channels.sol";
import {TestCash} from "../src/TestCash.sol";
import {Transfers} from "../src/Transfers.sol";
import {FeeToken} from "./Vault.t.sol";
import {Check, vm} from "./Vm.sol";

/// A payer that is a contract: it accepts what its owner signed (EIP-1271).
contract Wallet {
    address immutable owner;

    constructor(address owner_) {
        owner = owner_;
    }

    function open(Channels channels, address payee, TestCash cash, uint128 amount) external returns (bytes32) {
        cash.approve(address(channels), amount);
        return channels.open(payee, address(cash), amount);
    }

    function isValidSignature(bytes32 hash, bytes calldata signature) external view returns (bytes4) {
        return ECDSA.recoverCalldata(hash, signature) == owner ? this.isValidSignature.selector : bytes4(0);
    }
}

contract ChannelsTest is Check {
    uint256 constant START = 1_800_000_000;
    uint256 constant PAYER = 0x9a7e5;
    uint64 constant DELAY = 1 days;
    address immutable payer = vm.addr(PAYER);
    address immutable payee = address(0x9a7ee);
    TestCash cash;
    Channels channels;
    bytes32 id;

    function setUp() public {
        vm.warp(START);
        cash = new TestCash();
        channels = channelsOf(address(cash));
        cash.faucet(payer, 1000);
        vm.prank(payer);
        cash.approve(address(channels), 1000);
        vm.prank(payer);
        id = channels.open(payee, address(cash), 100);
    }

    function channelsOf(address asset) internal returns (Channels) {
        address[] memory assets = new address[](1);
        assets[0] = asset;
        return new Channels(assets, DELAY);
    }

    function voucherOf(bytes32 channel, uint128 cumulative) internal view returns (Channels.Voucher memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(PAYER, channels.digest(channel, cumulative));
        return Channels.Voucher(channel, cumulative, abi.encodePacked(r, s, v));
    }

    function redeem(uint128 cumulative) internal {
        channels.redeem(voucherOf(id, cumulative));
    }

    function beginClose() internal {
        vm.prank(payer);
        channels.beginClose(id);
    }

    function test_The_id_of_a_channel_is_known_before_it_is_opened() public view {
        equal(id, channels.idOf(payer, 0));
        equal(channels.opened(payer), 1);
        equal(channels.channelOf(id).deposit, 100);
    }

    function test_A_voucher_pays_the_difference_to_the_payee_whoever_brings_it() public {
        redeem(30);
        redeem(75);
        equal(cash.balanceOf(payee), 75);
    }

    function test_A_voucher_is_redeemed_once_and_an_older_one_never() public {
        redeem(30);
        Channels.Voucher memory again = voucherOf(id, 30);
        Channels.Voucher memory older = voucherOf(id, 29);
        vm.expectRevert(abi.encodeWithSelector(Channels.NothingToRedeem.selector, id));
        channels.redeem(again);
        vm.expectRevert(abi.encodeWithSelector(Channels.NothingToRedeem.selector, id));
        channels.redeem(older);
    }

    function test_A_voucher_above_the_deposit_pays_the_deposit_and_the_rest_after_a_top_up() public {
        redeem(130);
        equal(cash.balanceOf(payee), 100);
        vm.prank(payer);
        channels.topUp(id, 20);
        redeem(130);
        equal(cash.balanceOf(payee), 120);
    }

    function test_Many_vouchers_at_once_survive_one_that_was_redeemed() public {
        vm.prank(payer);
        bytes32 second = channels.open(payee, address(cash), 50);
        redeem(30);
        Channels.Voucher[] memory list = new Channels.Voucher[](2);
        list[0] = voucherOf(id, 30);
        list[1] = voucherOf(second, 40);
        channels.redeemMany(list);
        equal(cash.balanceOf(payee), 70);
    }

    function test_A_voucher_of_another_channel_is_refused() public {
        vm.prank(payer);
        bytes32 second = channels.open(payee, address(cash), 50);
        Channels.Voucher memory voucher = voucherOf(id, 30);
        voucher.channel = second;
        vm.expectRevert(abi.encodeWithSelector(Channels.BadVoucher.selector, second));
        channels.redeem(voucher);
    }

    function test_A_voucher_of_another_chain_is_refused() public {
        Channels.Voucher memory voucher = voucherOf(id, 30);
        vm.chainId(block.chainid + 1);
        vm.expectRevert(abi.encodeWithSelector(Channels.BadVoucher.selector, id));
        channels.redeem(voucher);
    }

    function test_A_voucher_for_another_contract_is_refused() public {
        Channels other = channelsOf(address(cash));
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(PAYER, other.digest(id, 30));
        vm.expectRevert(abi.encodeWithSelector(Channels.BadVoucher.selector, id));
        channels.redeem(Channels.Voucher(id, 30, abi.encodePacked(r, s, v)));
    }

    function testFuzz_A_voucher_changed_in_amount_or_signer_is_refused(uint128 amount, uint256 key) public {
        vm.assume(amount != 30);
        Channels.Voucher memory voucher = voucherOf(id, 30);
        voucher.cumulative = amount;
        vm.expectRevert(abi.encodeWithSelector(Channels.BadVoucher.selector, id));
        channels.redeem(voucher);
        key = within(key, 1, 1 << 250);
        vm.assume(key != PAYER);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, channels.digest(id, 30));
        vm.expectRevert(abi.encodeWithSelector(Channels.BadVoucher.selector, id));
        channels.redeem(Channels.Voucher(id, 30, abi.encodePacked(r, s, v)));
    }

    function test_A_voucher_of_an_unknown_channel_is_refused() public {
        Channels.Voucher memory voucher = voucherOf(keccak256("none"), 30);
        vm.expectRevert(abi.encodeWithSelector(Channels.UnknownChannel.selector, keccak256("none")));
        channels.redeem(voucher);
    }

    function test_A_contract_pays_with_what_its_owner_signed() public {
        Wallet wallet = new Wallet(payer);
        cash.faucet(address(wallet), 50);
        bytes32 its = wallet.open(channels, payee, cash, 50);
        channels.redeem(voucherOf(its, 40));
        equal(cash.balanceOf(payee), 40);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(77, channels.digest(its, 50));
        vm.expectRevert(abi.encodeWithSelector(Channels.BadVoucher.selector, its));
        channels.redeem(Channels.Voucher(its, 50, abi.encodePacked(r, s, v)));
    }

    function test_A_payer_gets_the_rest_back_after_the_delay_and_the_payee_redeems_until_then() public {
        beginClose();
        vm.warp(START + DELAY - 1);
        vm.expectRevert(abi.encodeWithSelector(Channels.TooEarly.selector, START + DELAY));
        channels.close(id);
        redeem(60);
        vm.warp(START + DELAY);
        channels.close(id);
        equal(cash.balanceOf(payer), 940);
        equal(cash.balanceOf(payee), 60);
        equal(cash.balanceOf(address(channels)), 0);
    }

    function test_A_payee_closes_at_once() public {
        redeem(60);
        vm.expectEmit();
        emit Channels.Closed(id, 60, 40);
        vm.prank(payee);
        channels.close(id);
        equal(cash.balanceOf(payer), 940);
    }

    function test_A_closed_channel_is_gone_and_its_id_is_not_used_again() public {
        Channels.Voucher memory voucher = voucherOf(id, 60);
        vm.prank(payee);
        channels.close(id);
        vm.expectRevert(abi.encodeWithSelector(Channels.UnknownChannel.selector, id));
        channels.redeem(voucher);
        vm.prank(payer);
        bytes32 next = channels.open(payee, address(cash), 100);
        holds(next != id, "a new id");
        voucher.channel = next;
        vm.expectRevert(abi.encodeWithSelector(Channels.BadVoucher.selector, next));
        channels.redeem(voucher);
    }

    function test_Only_the_payer_begins_to_close_once_and_nobody_closes_before() public {
        vm.expectRevert(Channels.NotClosing.selector);
        vm.prank(payer);
        channels.close(id);
        vm.expectRevert(Channels.NotPayer.selector);
        vm.prank(payee);
        channels.beginClose(id);
        beginClose();
        vm.expectRevert(abi.encodeWithSelector(Channels.AlreadyClosing.selector, START + DELAY));
        beginClose();
        vm.expectRevert(abi.encodeWithSelector(Channels.AlreadyClosing.selector, START + DELAY));
        channels.topUp(id, 1);
    }

    function test_Bad_terms_are_refused_by_name() public {
        vm.expectRevert(abi.encodeWithSelector(Channels.UnknownAsset.selector, address(this)));
        channels.open(payee, address(this), 1);
        vm.expectRevert(Channels.EmptyDeposit.selector);
        channels.open(payee, address(cash), 0);
        vm.expectRevert(Channels.EmptyDeposit.selector);
        channels.topUp(id, 0);
        vm.expectRevert(Channels.BadPayee.selector);
        channels.open(address(0), address(cash), 1);
        vm.expectRevert(Channels.BadPayee.selector);
        channels.open(address(this), address(cash), 1);
        vm.expectRevert(abi.encodeWithSelector(Channels.UnknownChannel.selector, bytes32(0)));
        channels.close(0);
    }

    function test_A_token_that_keeps_a_fee_is_refused() public {
        FeeToken fee = new FeeToken();
        Channels other = channelsOf(address(fee));
        fee.faucet(address(this), 10);
        fee.approve(address(other), 10);
        vm.expectRevert(abi.encodeWithSelector(Transfers.WrongAmountReceived.selector, 10, 9));
        other.open(payee, address(fee), 10);
    }

    function test_The_digest_is_plain_EIP712() public view {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("GrangeChannels"),
                keccak256("1"),
                block.chainid,
                address(channels)
            )
        );
        bytes32 message = keccak256(abi.encode(keccak256("Voucher(bytes32 channel,uint128 cumulative)"), id, 7));
        equal(channels.digest(id, 7), keccak256(abi.encodePacked("\x19\x01", domain, message)));
    }
}
