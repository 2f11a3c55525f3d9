import { count } from '../../state/format.ts';
import type { CallingWords } from './en.ts';

export const zh: CallingWords = {
  title: '调用这些模型',
  text: '标签页、服务、进程或程序库，答案逐位相同。',
  model: '模型',
  way: '调用方式',
  ways: { fetch: '本标签页', curl: 'curl', python: 'Python', cli: '命令行', library: '程序库' },
  about: {
    fetch: '页面打开期间由它应答；供同一地址下的脚本使用，例如浏览器控制台。',
    curl: '在你的机器上用同一模型开启服务。',
    python: '同一服务，用 requests 调用。',
    cli: '一个进程，一行进，一行出。',
    library: '在你自己的 Node 程序里。',
  },
  copied: '已复制',
  copy: '复制',
  copyFailed: '浏览器拒绝写入剪贴板。',
  whole: (bars) =>
    `复制的内容包含最后 ${count(bars)} 根 K 线的全部数值。依赖全部历史的均线（EMA）只能看到这些，因此得分可能与图上不同。`,
  start: '由本标签页应答',
  starting: '正在启动…',
  stop: '停止应答',
  on: (address) => `应答地址 ${address}`,
  impossible: '需要 https 或 localhost，以及支持 Service Worker 的浏览器。',
  tryIt: '试一试',
  answered: (status, ms) => `状态 ${status}，用时 ${ms} 毫秒`,
  noModels: '请先打开一个模型。',
};
