from sim import compare

r = compare("status_quo", ["current_policy"], area="isles of scilly", replications=2, years=1, warm_up=0)
print(len(r.differences))
