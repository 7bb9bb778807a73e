// Records what the real controller decides on random arguments, for test_controller_cases.py.
//
// Copy it into pkg/controller/podautoscaler of a Kubernetes source tree (v1.35.0 was used), and run there
//
//	go test ./pkg/controller/podautoscaler/ -run TestRecordCases -count=1
//
// It writes controller_cases.jsonl into that folder: a line for each case, ages in seconds, amounts in thousandths.
package podautoscaler

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand"
	"os"
	"testing"
	"time"

	autoscalingv2 "k8s.io/api/autoscaling/v2"
	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	corelisters "k8s.io/client-go/listers/core/v1"
	"k8s.io/client-go/tools/cache"
	metricsclient "k8s.io/kubernetes/pkg/controller/podautoscaler/metrics"
)

const cases = 300

// A metrics API that knows the pods' usage, and one value.
type givenMetrics struct {
	pods  metricsclient.PodMetricsInfo
	value int64
}

func (g *givenMetrics) ofPods() (metricsclient.PodMetricsInfo, time.Time, error) {
	copied := metricsclient.PodMetricsInfo{}
	for name, metric := range g.pods {
		copied[name] = metric
	}
	return copied, time.Now(), nil
}

func (g *givenMetrics) GetResourceMetric(context.Context, v1.ResourceName, string, labels.Selector, string) (metricsclient.PodMetricsInfo, time.Time, error) {
	return g.ofPods()
}

func (g *givenMetrics) GetRawMetric(string, string, labels.Selector, labels.Selector) (metricsclient.PodMetricsInfo, time.Time, error) {
	return g.ofPods()
}

func (g *givenMetrics) GetObjectMetric(string, string, *autoscalingv2.CrossVersionObjectReference, labels.Selector) (int64, time.Time, error) {
	return g.value, time.Now(), nil
}

func (g *givenMetrics) GetExternalMetric(string, string, labels.Selector) ([]int64, time.Time, error) {
	return []int64{g.value}, time.Now(), nil
}

type event struct {
	Age      float64 `json:"age"`
	Replicas int32   `json:"replicas"`
}

// Half a second off whole ones, so that the time this takes changes nothing.
func someEvents(r *rand.Rand, atLeast int, most int32) []event {
	found := []event{}
	for i := 0; i < atLeast+r.Intn(5); i++ {
		found = append(found, event{float64(r.Intn(70)) + 0.5, 1 + r.Int31n(most)})
	}
	return found
}

func before(now time.Time, age float64) time.Time {
	return now.Add(-time.Duration(age * float64(time.Second)))
}

func someRules(r *rand.Rand) *autoscalingv2.HPAScalingRules {
	choices := []autoscalingv2.ScalingPolicySelect{"Max", "Max", "Max", "Min", "Min", "Min", "Disabled"}
	choice, window := choices[r.Intn(len(choices))], r.Int31n(60)
	rules := &autoscalingv2.HPAScalingRules{SelectPolicy: &choice, StabilizationWindowSeconds: &window}
	for i := 0; i <= r.Intn(3); i++ {
		policy := autoscalingv2.HPAScalingPolicy{Type: "Pods", Value: 1 + r.Int31n(8), PeriodSeconds: 1 + r.Int31n(60)}
		if r.Intn(2) == 0 {
			policy.Type, policy.Value = "Percent", 1+r.Int31n(120)
		}
		rules.Policies = append(rules.Policies, policy)
	}
	return rules
}

func behaviorCase(r *rand.Rand) map[string]any {
	now := time.Now()
	up, down := someRules(r), someRules(r)
	added, removed, recommended := someEvents(r, 0, 6), someEvents(r, 0, 6), someEvents(r, 1, 24)
	least := r.Int31n(4)
	most := least + 1 + r.Int31n(20)
	current, wanted := least+r.Int31n(most-least+1), r.Int31n(30)
	fresh := func() *HorizontalController {
		c := &HorizontalController{
			recommendations:              map[string][]timestampedRecommendation{},
			scaleUpEvents:                map[string][]timestampedScaleEvent{},
			scaleDownEvents:              map[string][]timestampedScaleEvent{},
			downscaleStabilisationWindow: 30 * time.Second,
		}
		for _, one := range recommended {
			c.recommendations["k"] = append(c.recommendations["k"], timestampedRecommendation{one.Replicas, before(now, one.Age)})
		}
		for _, one := range added {
			c.scaleUpEvents["k"] = append(c.scaleUpEvents["k"], timestampedScaleEvent{one.Replicas, before(now, one.Age), false})
		}
		for _, one := range removed {
			c.scaleDownEvents["k"] = append(c.scaleDownEvents["k"], timestampedScaleEvent{one.Replicas, before(now, one.Age), false})
		}
		return c
	}
	hpa := &autoscalingv2.HorizontalPodAutoscaler{Spec: autoscalingv2.HorizontalPodAutoscalerSpec{MaxReplicas: most}}
	plainly := fresh().normalizeDesiredReplicas(hpa, "k", current, wanted, least)
	arguments := NormalizationArg{"k", up, down, least, most, current, wanted}
	c := fresh()
	arguments.DesiredReplicas, _, _ = c.stabilizeRecommendationWithBehaviors(arguments)
	replicas, reason, _ := c.convertDesiredReplicasWithBehaviorRate(arguments)
	return map[string]any{
		"up": up, "down": down, "added": added, "removed": removed, "recommended": recommended,
		"least": least, "most": most, "current": current, "wanted": wanted,
		"stabilized": arguments.DesiredReplicas, "replicas": replicas, "reason": reason, "plainly": plainly,
	}
}

func metricCase(r *rand.Rand) map[string]any {
	now := time.Now()
	indexer := cache.NewIndexer(cache.MetaNamespaceKeyFunc, cache.Indexers{cache.NamespaceIndex: cache.MetaNamespaceIndexFunc})
	request, usual, mode, pods := int64(100+50*r.Intn(6)), int64(r.Intn(600)), r.Intn(4), 1+r.Intn(12)
	given := &givenMetrics{pods: metricsclient.PodMetricsInfo{}, value: int64(r.Intn(200000))}
	counted, missing, unready, ready, total := 0, 0, 0, 0, int64(0)
	started := metav1.NewTime(now.Add(-time.Hour))
	for i := 0; i < pods; i++ {
		pod := &v1.Pod{ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprint("pod-", i), Namespace: "ns"}}
		pod.Spec.Containers = []v1.Container{{Name: "c", Resources: v1.ResourceRequirements{
			Requests: v1.ResourceList{v1.ResourceCPU: *resource.NewMilliQuantity(request, resource.DecimalSI)}}}}
		pod.Status = v1.PodStatus{Phase: v1.PodRunning, StartTime: &started, Conditions: []v1.PodCondition{
			{Type: v1.PodReady, Status: v1.ConditionTrue, LastTransitionTime: started}}}
		used, sort := usual+int64(r.Intn(60)), r.Intn(6)
		switch {
		case mode > 0 && sort == 1:
			pod.Status.Phase = v1.PodPending
			unready++
			ready--
		case mode > 1 && sort == 2:
			missing++
		default:
			given.pods[pod.Name] = metricsclient.PodMetric{Timestamp: now, Window: time.Second, Value: used}
			counted++
			total += used
		}
		ready++
		if err := indexer.Add(pod); err != nil {
			panic(err)
		}
	}
	calculator := NewReplicaCalculator(given, corelisters.NewPodLister(indexer), 5*time.Minute, 30*time.Second)
	down, up := float64(r.Intn(20))/100, float64(r.Intn(20))/100
	tolerances := Tolerances{scaleDown: down, scaleUp: up}
	target, current := int32(30+r.Intn(100)), int32(pods)
	if r.Intn(5) == 0 {
		current = 1 + r.Int31n(13)
	}
	found := map[string]any{
		"request": request, "total": total, "counted": counted, "missing": missing, "unready": unready, "ready": ready,
		"value": given.value, "target": target, "current": current, "down": down, "up": up,
	}
	everything, ctx := labels.Everything(), context.Background()
	if n, measured, _, _, err := calculator.GetResourceReplicas(ctx, current, target, v1.ResourceCPU, tolerances, "ns", everything, ""); err == nil {
		found["utilization_replicas"] = []int64{int64(n), int64(measured)}
	}
	if n, measured, _, err := calculator.GetMetricReplicas(current, int64(target)*3, "m", tolerances, "ns", everything, everything); err == nil {
		found["average_replicas"] = []int64{int64(n), measured}
	}
	if n, measured, _, err := calculator.GetExternalMetricReplicas(current, int64(target)*300, "m", tolerances, "ns", &metav1.LabelSelector{}, everything); err == nil {
		found["value_replicas"] = []int64{int64(n), measured}
	}
	if n, measured, _, err := calculator.GetExternalPerPodMetricReplicas(current, int64(target)*100, "m", tolerances, "ns", &metav1.LabelSelector{}); err == nil {
		found["shared_replicas"] = []int64{int64(n), measured}
	}
	return found
}

func TestRecordCases(t *testing.T) {
	r := rand.New(rand.NewSource(7))
	file, err := os.Create("controller_cases.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines := json.NewEncoder(file)
	for i := 0; i < cases; i++ {
		if err := lines.Encode(map[string]any{"behavior": behaviorCase(r)}); err != nil {
			t.Fatal(err)
		}
		if err := lines.Encode(map[string]any{"metric": metricCase(r)}); err != nil {
			t.Fatal(err)
		}
	}
}
